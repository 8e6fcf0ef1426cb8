/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { evidencePackSchema } from 'backstage-plugin-release-pipeline-common';
import type { PromotionEvidence } from '../../database/evidenceQueries';
import { evidenceHash, type EvidenceRow } from '../../database/evidenceRows';
import {
  aGate,
  aGateResult,
  aPipeline,
  aPromotion,
  aRelease,
  aStage,
  aState,
  MINUTE,
  NOW,
} from '../../domain/testing/builders';
import { whatWasKnown, whatWasSeen } from '../../domain/whatWasKnown';
import { evidencePack } from './evidencePack';
import { PAGE_POLICY, packPage } from './packPage';

const ID = '7d444840-9dc0-41d1-b245-5ffdce74fad2';
const pat = { ref: 'user:default/pat', name: 'Pat Platform' };

const state = (text = 'Healthy for 2 h') =>
  aState({
    runs: { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' },
    pipeline: aPipeline({
      stages: [
        aStage('dev', { start: 'outside' }),
        aStage('staging', { after: ['dev'] }),
        aStage('production', {
          after: ['staging'],
          riskDefault: 'medium',
          gates: [aGate({ of: 'staging', title: text })],
          watchGates: [aGate({ name: 'errors', title: 'Few errors' })],
        }),
      ],
    }),
    gateResults: [
      aGateResult({
        reason: [text],
        value: text,
        threshold: 'at most 5',
        evidence: [
          {
            label: 'Query',
            value: [text],
            href: 'https://prometheus.example.com/',
          },
          { label: text, value: ['x'], href: `javascript:alert("${text}")` },
        ],
      }),
    ],
  });

/** A chain of rows, as they are written. */
function chain(...entries: Array<[string, object]>): EvidenceRow[] {
  const rows: EvidenceRow[] = [];
  for (const [index, [kind, payload]] of entries.entries()) {
    const row = {
      seq: index + 11,
      at: NOW + index,
      componentRef: 'component:default/payments',
      promotionId: ID,
      kind,
      payload: JSON.parse(JSON.stringify(payload)),
      previousHash: rows.at(-1)?.hash ?? 'before',
    };
    rows.push({ ...row, hash: evidenceHash(row) });
  }
  return rows;
}

function evidence(
  text = 'Healthy for 2 h',
  overrides: Partial<PromotionEvidence> = {},
): PromotionEvidence {
  const promotion = aPromotion({ id: ID, reason: text, outcome: text });
  const watching = aPromotion({ id: ID, state: 'watching' });
  const recorded = (of: string) => {
    const { artifacts, key, version } = aRelease(of);
    return { artifacts, key, version };
  };
  return {
    component: { ref: 'component:default/payments', name: 'payments' },
    promotion: {
      ...promotion,
      requestedAt: NOW,
      state: 'succeeded',
      endedAt: NOW,
    },
    release: recorded('1.1.0'),
    replaces: recorded('1.0.0'),
    approvals: [
      {
        id: 'a',
        promotionId: ID,
        digest: 'digest-1',
        userRef: pat.ref,
        userName: text,
        decision: 'approved',
        reason: text,
        at: NOW,
        openGates: ['health'],
        voidedAt: NOW + MINUTE,
        voidBecause: text,
      },
    ],
    effects: [
      {
        id: 'e',
        promotionId: ID,
        kind: 'git-commit',
        state: 'done',
        plan: { base: 'abc', judged: {}, summary: text },
        revision: '41c09ab',
        href: 'https://git.example.com/acme/gitops/commit/41c09ab',
        summary: text,
        createdAt: NOW,
        endedAt: NOW,
      },
    ],
    gateResults: [aGateResult({ reason: ['as it is now'] })],
    rows: chain(
      [
        'promotion-requested',
        { ...promotion, person: pat, requestedAt: undefined },
      ],
      ['risk-raised', { from: 'low', to: 'medium', reason: text, person: pat }],
      [
        'override-given',
        {
          person: pat,
          reason: text,
          ticket: 'OPS-1',
          gates: [aGateResult({ gate: 'errors' })],
        },
      ],
      [
        'effect-intended',
        {
          effectId: 'e',
          executor: 'git-commit',
          plan: { base: 'abc', judged: {}, summary: text },
          ...whatWasKnown(state(text), promotion),
          approvals: [{ id: 'a' }],
          ranges: [
            {
              repository: 'gitops',
              people: [{ name: text, role: 'author', revision: '77ab001' }],
              commits: [
                { revision: '77ab001', subject: text, author: text, at: NOW },
              ],
              more: 2,
            },
          ],
        },
      ],
      [
        'promotion-transition',
        {
          from: 'rolling-out',
          to: 'watching',
          ...whatWasSeen(state(), watching),
        },
      ],
      [
        'approved',
        {
          person: { ...pat, name: text },
          digest: 'digest-1',
          reason: text,
          openGates: ['health'],
        },
      ],
      ['approval-void', { id: 'a', because: text }],
      [
        'effect-done',
        {
          effectId: 'e',
          kind: 'done',
          revision: '41c09ab',
          href: 'https://git.example.com/acme/gitops/commit/41c09ab',
          summary: text,
        },
      ],
      ['promotion-transition', { to: 'succeeded', outcome: text }],
    ),
    head: { seq: 20, hash: 'head' },
    check: {
      head: { seq: 19, hash: 'since', at: NOW },
      whole: { seq: 17, hash: 'verified', at: NOW - MINUTE },
    },
    ...overrides,
  };
}

describe('the evidence pack of a promotion', () => {
  it('R32 is an in-toto Statement about the artifacts, in the documented form', () => {
    const pack = evidencePack(evidence());
    expect(() => evidencePackSchema.parse(pack)).not.toThrow();
    expect(JSON.parse(JSON.stringify(pack))).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: expect.stringContaining('payments:1.1.0') }],
      predicateType: expect.stringMatching(/:promotion-evidence:v1$/),
    });
  });

  it.each<[string, object, object]>([
    [
      'a digest',
      { name: 'registry.example.com/payments', tag: '1', digest: 'sha256:ab' },
      { name: 'registry.example.com/payments:1', digest: { sha256: 'ab' } },
    ],
    [
      'a revision',
      { name: 'https://git.example.com/x.git', revision: '41c09ab' },
      {
        name: 'https://git.example.com/x.git',
        digest: { gitCommit: '41c09ab' },
      },
    ],
    [
      'a tag only',
      { name: 'payments', tag: '1' },
      { name: 'payments:1', digest: { releaseKey: 'key' } },
    ],
  ])('has a subject for an artifact with %s', (_what, artifact, subject) => {
    const release = {
      version: '1',
      key: 'key',
      artifacts: { app: artifact as { name: string } },
    };
    // It never left the house.
    const rows = evidence().rows.slice(0, 1);
    expect(evidencePack(evidence('x', { release, rows })).subject).toEqual([
      subject,
    ]);
  });

  it('S45 R32 is about what the chain says was let go, whatever the tables say', () => {
    const good = evidence();
    const { predicate, subject } = evidencePack({
      ...good,
      release: {
        version: '6.6.6',
        key: 'another',
        artifacts: { app: { name: 'evil', digest: 'sha256:ee' } },
      },
      replaces: undefined,
    });
    expect(subject).toEqual(evidencePack(good).subject);
    expect(predicate.release).toEqual(good.release);
    expect(predicate.replaces).toEqual(good.replaces);
    expect(predicate.proof.tablesAgree).toBe(false);
  });

  it.each(['signed-off', 'problem-reported'])(
    'R32 holds what was seen when somebody said what they found: %s',
    kind => {
      const awaited = aPromotion({
        id: ID,
        state: 'watching',
        signOffSince: NOW,
      });
      const rows = chain([
        kind,
        {
          person: pat,
          verdict: 'confirmed',
          from: 'watching',
          to: 'succeeded',
          ...whatWasSeen(state(), awaited),
        },
      ]);
      const { after, unread } = evidencePack(evidence('x', { rows })).predicate;
      expect(unread).toEqual([]);
      expect(after).toEqual([
        expect.objectContaining({
          state: 'succeeded',
          observed: [expect.objectContaining({ stage: 'production' })],
          watch: [],
        }),
      ]);
    },
  );

  it('R32 holds what was known when the intent was recorded, and not what is known now', () => {
    const { predicate } = evidencePack(evidence());
    expect(predicate).toMatchObject({
      judgedAt: new Date(NOW + 3).toISOString(),
      risk: {
        class: 'medium',
        reasons: ['Everything in production is at least medium'],
        changes: [{ from: 'low', to: 'medium', by: pat.name }],
      },
      unread: [],
    });
    expect(predicate.gates.map(({ name }) => name)).toEqual([
      'after',
      'calendar',
      'cooldown',
      'health',
    ]);
    expect(predicate.gates[3]).toMatchObject({
      status: 'passed',
      reason: 'Healthy for 2 h',
      value: 'Healthy for 2 h',
      threshold: 'at most 5',
      inputs: [{ label: 'Query', value: 'Healthy for 2 h' }, {}],
    });
    expect(predicate.commits).toMatchObject([
      { repository: 'gitops', commits: [{ revision: '77ab001' }], more: 2 },
    ]);
    expect(predicate.authors.people).toMatchObject([{ role: 'author' }]);
    expect(predicate.before.map(({ stage }) => stage)).toEqual([
      'production',
      'staging',
    ]);
    expect(predicate.after).toMatchObject([
      {
        state: 'watching',
        observed: [{ stage: 'production', applications: [{ runs: '1.0.0' }] }],
        watch: [{ name: 'errors', status: 'unknown' }],
      },
    ]);
  });

  it('R32 holds who decided what, in their words', () => {
    const { predicate } = evidencePack(evidence('sure'));
    expect(predicate.approvals).toEqual([
      {
        by: { ref: pat.ref, name: 'sure' },
        at: new Date(NOW).toISOString(),
        decision: 'approved',
        reason: 'sure',
        digest: 'digest-1',
        openGates: ['health'],
        void: { at: new Date(NOW + MINUTE).toISOString(), because: 'sure' },
      },
    ]);
    expect(predicate.decisions).toMatchObject([
      { what: 'promotion-requested', by: pat, text: 'sure' },
      { what: 'risk-raised', by: pat, text: 'sure' },
      { what: 'override-given', gates: ['errors'], text: 'sure · OPS-1' },
      { what: 'approved', by: { name: 'sure' }, text: 'sure' },
    ]);
  });

  it('R32 says from which freeze an exception was asked for, and until when', () => {
    const until = new Date(NOW).toISOString();
    const rows = chain(
      [
        'exception-asked',
        {
          person: pat,
          reason: 'why',
          ticket: 'OPS-1',
          title: 'Year end',
          until,
        },
      ],
      ['exception-taken-back', { person: pat, reason: 'not needed' }],
    );
    const { predicate } = evidencePack(evidence('sure', { rows }));
    expect(predicate.decisions).toMatchObject([
      {
        what: 'exception-asked',
        by: pat,
        text: `freeze 'Year end' · until ${until} · why · OPS-1`,
      },
      { what: 'exception-taken-back', by: pat, text: 'not needed' },
    ]);
  });

  it('tells of what never left the house what is known now', () => {
    const rows = evidence().rows.slice(0, 1);
    const { predicate } = evidencePack(evidence('x', { rows }));
    expect(predicate.judgedAt).toBeUndefined();
    expect(predicate.gates).toMatchObject([{ reason: 'as it is now' }]);
  });

  it('says which row it does not read, and still holds it', () => {
    const rows = chain(
      ['promotion-requested', {}],
      ['effect-intended', { gates: 'in another form' }],
    );
    const { predicate } = evidencePack(evidence('x', { rows }));
    expect(predicate.unread).toEqual(['effect-intended, row 12']);
    // What is known now is not what it was judged by.
    expect(predicate.gates).toEqual([]);
    expect(predicate.rows[1].payload).toEqual({ gates: 'in another form' });
  });

  it('S45 says that its rows were changed', () => {
    const good = evidence();
    expect(evidencePack(good).predicate.proof.rowsHold).toBe(true);
    const [first, ...others] = good.rows;
    const rows = [
      { ...first, payload: { person: 'somebody else' } },
      ...others,
    ];
    const pack = evidencePack({ ...good, rows });
    expect(pack.predicate.proof.rowsHold).toBe(false);
    expect(packPage(pack).replace(/\s+/g, ' ')).toContain(
      'they were changed or removed',
    );
  });
});

describe('the proof of an evidence pack', () => {
  const shown = (pack: ReturnType<typeof evidencePack>) =>
    packPage(pack)
      .replace(/<[^>]*>|\s+/g, ' ')
      .replace(/ +/g, ' ');

  it('S45 tells when all was read last, apart from what came since', () => {
    const pack = evidencePack(evidence());
    expect(pack.predicate.proof).toMatchObject({
      verified: { seq: 17, at: new Date(NOW - MINUTE).toISOString() },
      verifiedSince: { seq: 19, at: new Date(NOW).toISOString() },
    });
    expect(shown(pack)).toMatch(
      /The chain held up to row 17 on .* What came since held up to row 19 /,
    );
  });

  it('S45 tells that the chain is broken, and nothing that looks as if it held', () => {
    const good = evidence();
    const broken = { brokenAt: 4, since: NOW };
    const pack = evidencePack({ ...good, check: { ...good.check, broken } });
    expect(pack.predicate.proof.broken).toEqual({
      at: 4,
      because: undefined,
      foundAt: new Date(NOW).toISOString(),
    });
    expect(shown(pack)).toContain('The chain is broken at row 4, found');
    expect(shown(pack)).toMatch(/Read whole before held up to row 17 on/);
    expect(shown(pack)).not.toContain('What came since');
  });
});

describe('an evidence pack whose rows are gone', () => {
  const shown = (overrides: Partial<PromotionEvidence>) => {
    const pack = evidencePack(
      evidence('x', { rows: [], approvals: [], effects: [], ...overrides }),
    );
    return { pack, text: packPage(pack).replace(/\s+/g, ' ') };
  };

  it('S45 R32 says that they are missing, and nothing of what they would tell', () => {
    const { pack, text } = shown({
      // Rows of a promotion that is still there are never removed by right.
      checkpoint: { seq: 20, at: NOW + MINUTE },
    });
    expect(pack.predicate).toMatchObject({
      gates: [],
      proof: { rowsHold: false, differences: [] },
    });
    expect(pack.predicate.proof.tablesAgree).toBeUndefined();
    expect(text).toContain('its rows are missing');
    expect(text).toContain('they were changed or removed');
    expect(text).not.toContain('removed for their age');
    expect(text).not.toMatch(
      /Nothing left the house|No person decided|Nobody approved|Nothing was (done|overridden)/,
    );
  });

  it('S45 says so also where only the first is gone', () => {
    const { pack, text } = shown({ rows: evidence().rows.slice(1) });
    expect(pack.predicate.proof.rowsHold).toBe(false);
    expect(text).toContain('its rows are missing');
  });
});

describe('an evidence pack whose tables were changed', () => {
  const differences = (change: (good: PromotionEvidence) => object) => {
    const good = evidence();
    const pack = evidencePack({ ...good, ...change(good) });
    const { proof } = pack.predicate;
    expect(proof.rowsHold).toBe(true);
    expect(proof.tablesAgree).toBe(proof.differences.length === 0);
    return proof.differences;
  };

  it('S45 agrees as long as nobody changed them', () => {
    expect(differences(() => ({}))).toEqual([]);
  });

  it('S45 agrees to a digest of the image that was learnt afterwards', () => {
    expect(
      differences(({ release }) => ({
        release: {
          ...release,
          artifacts: {
            app: { ...release.artifacts.app, digest: 'sha256:cd' },
          },
        },
      })),
    ).toEqual([]);
  });

  it('S45 agrees to what was judged anew after an effect was withdrawn', () => {
    const good = evidence();
    const kept = good.rows.slice(0, 4);
    const rows = chain(
      ...kept.map(({ kind, payload }): [string, object] => [kind, payload]),
      ['effect-withdrawn', { effectId: 'e', because: 'it turned' }],
    );
    const { promotion, effects } = good;
    expect(
      differences(() => ({
        rows,
        approvals: [],
        effects: effects.map(({ href, revision, ...effect }) => ({
          ...effect,
          state: 'withdrawn',
          because: 'it turned',
        })),
        promotion: {
          ...promotion,
          state: 'waiting',
          endedAt: undefined,
          digest: 'anew',
          policyVersion: 'anew',
        },
        replaces: undefined,
      })),
    ).toEqual([]);
  });

  it.each<[string, string[], (good: PromotionEvidence) => object]>([
    [
      'who approved',
      ['the approval of Healthy for 2 h'],
      ({ approvals: [one] }) => ({
        approvals: [{ ...one, userRef: 'user:default/dana' }],
      }),
    ],
    [
      'when',
      ['the approval of Healthy for 2 h'],
      ({ approvals: [one] }) => ({
        approvals: [{ ...one, at: one.at - 60 * MINUTE }],
      }),
    ],
    [
      'that it still counts',
      ['whether the approval of Healthy for 2 h still counts, and why'],
      ({ approvals: [one] }) => ({
        approvals: [{ ...one, voidedAt: undefined, voidBecause: undefined }],
      }),
    ],
    [
      'an approval more',
      ['the approval of Eve, which the rows do not hold'],
      ({ approvals: [one] }) => ({
        approvals: [one, { ...one, id: 'b', userName: 'Eve' }],
      }),
    ],
    [
      'by which delegation',
      ['the approval of Healthy for 2 h'],
      ({ approvals: [one] }) => ({
        approvals: [{ ...one, delegationIds: ['made-up'] }],
      }),
    ],
    [
      'for whom it counted',
      ['in whose seat the approval of Healthy for 2 h counted'],
      ({ approvals: [one] }) => ({
        approvals: [{ ...one, countsFor: 'Eve' }],
      }),
    ],
    [
      'none',
      ['an approval or rejection that the tables do not hold'],
      () => ({ approvals: [] }),
    ],
    [
      'what was done',
      ['the revision of what was done'],
      ({ effects: [one] }) => ({ effects: [{ ...one, revision: 'another' }] }),
    ],
    [
      'nothing done',
      ['something done that the tables do not hold'],
      () => ({ effects: [] }),
    ],
    [
      'who asked',
      ['who asked for it'],
      ({ promotion }) => ({ promotion: { ...promotion, requestedBy: 'x' } }),
    ],
    [
      'how it ended',
      ['its state', 'what came of it'],
      ({ promotion }) => ({
        promotion: { ...promotion, state: 'failed', outcome: 'x' },
      }),
    ],
    [
      'no end',
      ['its state'],
      ({ promotion }) => ({
        promotion: { ...promotion, state: 'waiting', endedAt: undefined },
      }),
    ],
    [
      'another release',
      ['which release it is'],
      ({ promotion }) => ({ promotion: { ...promotion, releaseId: 'x' } }),
    ],
    [
      'what it is called',
      ['what the release consists of'],
      ({ release }) => ({ release: { ...release, version: '6.6.6' } }),
    ],
    [
      'the key of what it is',
      ['what the release consists of'],
      ({ release }) => ({ release: { ...release, key: 'x' } }),
    ],
    [
      'a tag',
      ['what the release consists of'],
      ({ release }) => ({
        release: {
          ...release,
          artifacts: { app: { ...release.artifacts.app, tag: 'x' } },
        },
      }),
    ],
    [
      'a part more',
      ['what the release consists of'],
      ({ release: { artifacts, ...release } }) => ({
        release: { ...release, artifacts: { ...artifacts, x: { name: 'x' } } },
      }),
    ],
    [
      'what ran before',
      ['what it replaces'],
      ({ replaces }) => ({ replaces: replaces && { ...replaces, key: 'x' } }),
    ],
    [
      'what approvals are bound to',
      ['what approvals are bound to'],
      ({ promotion }) => ({ promotion: { ...promotion, digest: 'x' } }),
    ],
    [
      'under which policy',
      ['the policy'],
      ({ promotion }) => ({ promotion: { ...promotion, policyVersion: 'x' } }),
    ],
  ])('S45 tells that %s was written by hand', (_what, expected, change) => {
    expect(differences(change)).toEqual(expected);
    const good = evidence();
    expect(
      packPage(evidencePack({ ...good, ...change(good) })).replace(/\s+/g, ' '),
    ).toContain(`is not as these rows say: ${expected.join('; ')}`);
  });
});

describe('the page of an evidence pack', () => {
  const page = (text: string) => packPage(evidencePack(evidence(text)));

  it('names what changed, who approved, what was done, and the hashes', () => {
    const text = page('the shop waits for it');
    for (const part of [
      'payments 1.1.0 to production',
      'Replaces 1.0.0',
      'user:default/pat',
      'the shop waits for it',
      'at most 5',
      'OPS-1',
      'href="https://git.example.com/acme/gitops/commit/41c09ab"',
      'nonprod/argocd/payments-production',
      'Few errors',
      evidence('the shop waits for it').rows[3].hash,
    ]) {
      expect(text).toContain(part);
    }
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '</style><script>alert(1)</script>',
    '<!--',
    '[x](javascript:alert(1))',
  ])('S36 shows %s as text, everywhere', text => {
    const plain = page('plain');
    const shown = page(text);
    // The same elements and attributes, whatever is written.
    const markup = (html: string) => html.match(/<\/?[a-z!][^>]*>/gi)?.length;
    expect(markup(shown)).toBe(markup(plain));
    expect(shown.match(/href="(?!https?:)/g)).toBeNull();
  });

  it('S36 shows what turns text around', () => {
    const shown = page('safe\u202eelif.exe');
    expect(shown).toContain('safe[U+202E]elif.exe');
    expect(shown).not.toContain('\u202e');
  });

  it('loads and runs nothing, and knows its one style by its hash', () => {
    expect(PAGE_POLICY).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const shown = page('plain');
    expect(shown).not.toMatch(/<script|<link|<img|<iframe|<form|\son\w+=/i);
    expect(shown.match(/<style>/g)).toHaveLength(1);
    expect(shown).not.toMatch(/\sstyle=/);
    expect(shown).toContain('@media print');
  });
});
