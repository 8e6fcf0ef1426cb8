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

import { identifyRunning } from './running';
import {
  anApplication,
  anOperation,
  artifactsOf,
  IMAGE_RULE,
  keyOf,
  REPOSITORY,
} from './testing/builders';
import type { ApplicationFacts, ReleaseRule } from './types';

const image = (tag: string) => `${REPOSITORY}:${tag}`;
const DIGEST_A = `sha256:${'a'.repeat(64)}`;
const DIGEST_B = `sha256:${'b'.repeat(64)}`;

/** Facts with what was applied and what the pods have. */
function facts(
  applied: string[] | undefined,
  inPods: string[],
  overrides: Partial<ApplicationFacts> = {},
): ApplicationFacts {
  const operation = anOperation({ appliedImages: applied });
  return anApplication({
    lastOperation: operation,
    lastFullOperation: operation,
    summaryImages: inPods,
    ...overrides,
  });
}

describe('identifyRunning from images', () => {
  it.each<[string, ApplicationFacts, string, string[]]>([
    [
      'what was applied, with old pods still about (rollback/rolling-out)',
      facts([image('1.1.0')], [image('1.0.0'), image('1.1.0')], {
        health: { status: 'Progressing' },
      }),
      '1.1.0',
      ['1.0.0'],
    ],
    [
      'what was applied, with leftovers after success (rollouts/5-promoted-app)',
      facts([image('1.1.0')], [image('1.0.0'), image('1.1.0')]),
      '1.1.0',
      ['1.0.0'],
    ],
    [
      'what was applied, while no new pod is there yet',
      facts([image('1.1.0')], [image('1.0.0')], {
        health: { status: 'Progressing' },
      }),
      '1.1.0',
      ['1.0.0'],
    ],
    [
      'what the pods have, where the result names no image (before 3.1)',
      facts(undefined, [image('1.0.0')]),
      '1.0.0',
      [],
    ],
    [
      'what the pods have, while a sync is held by a window',
      facts([], [image('1.0.0')]),
      '1.0.0',
      [],
    ],
    [
      'only its own image among hooks, init containers and sidecars',
      facts(
        [image('1.0.0'), 'registry.example.com/acme/payments-migrate:7'],
        [image('1.0.0'), 'registry.example.com/mesh/proxy:9'],
      ),
      '1.0.0',
      [],
    ],
  ])('R2 %s', (_, application, version, alsoSeen) => {
    expect(identifyRunning(application, IMAGE_RULE)).toEqual(
      expect.objectContaining({
        kind: 'release',
        key: keyOf(version),
        version,
        alsoSeen,
      }),
    );
  });

  it('R2 a dry run applies nothing (sync/after-dry-run)', () => {
    const dryRun = anOperation({ version: '1.1.0', dryRun: true });
    const application = anApplication({ lastOperation: dryRun });

    expect(identifyRunning(application, IMAGE_RULE)).toMatchObject({
      version: '1.0.0',
    });
    expect(
      identifyRunning(
        { ...application, lastFullOperation: undefined, summaryImages: [] },
        IMAGE_RULE,
      ).kind,
    ).toBe('unknown');
  });

  it('R2 self-heal does not hide what the last full sync applied', () => {
    const selfHeal = anOperation({ partial: true, appliedImages: [] });

    expect(
      identifyRunning(
        anApplication({ lastOperation: selfHeal, summaryImages: [] }),
        IMAGE_RULE,
      ),
    ).toMatchObject({ version: '1.0.0', evidence: 'no pod running' });
  });

  it('R2 a partial sync of another tag leaves unknown what runs', () => {
    const running = identifyRunning(
      anApplication({
        lastOperation: anOperation({ version: '1.1.0', partial: true }),
        summaryImages: [image('1.1.0')],
      }),
      IMAGE_RULE,
    );

    expect(running.kind).toBe('unknown');
    expect(JSON.stringify(running)).toMatch(/1\.0\.0 and 1\.1\.0/);
  });

  it('R2 scaled to zero: the applied tag while synced and healthy, then the last recorded', () => {
    const scaled = facts([image('1.1.0')], []);
    const progressing = facts([image('1.1.0')], [], {
      health: { status: 'Progressing' },
    });

    expect(identifyRunning(scaled, IMAGE_RULE)).toMatchObject({
      version: '1.1.0',
      evidence: 'no pod running',
    });
    expect(
      identifyRunning(progressing, IMAGE_RULE, artifactsOf('1.0.0')),
    ).toMatchObject({ version: '1.0.0', alsoSeen: ['1.1.0'] });
    expect(identifyRunning(progressing, IMAGE_RULE).kind).toBe('unknown');
  });

  it.each<[string, ApplicationFacts]>([
    ['two applied tags', facts([image('1.0.0'), image('1.1.0')], [])],
    [
      'two tags in pods and none applied',
      facts(undefined, [image('1.0.0'), image('1.1.0')]),
    ],
  ])('R2 %s are unknown, and both are named', (_, application) => {
    const running = identifyRunning(application, IMAGE_RULE);

    expect(running.kind).toBe('unknown');
    expect(JSON.stringify(running)).toMatch(/1\.0\.0 and 1\.1\.0/);
  });

  it('R1 no match names the images that were seen', () => {
    const running = identifyRunning(
      facts(undefined, ['registry.example.com/acme/other:1']),
      IMAGE_RULE,
      undefined,
    );

    expect(running).toMatchObject({
      kind: 'unknown',
      seen: ['registry.example.com/acme/other:1'],
    });
    expect(JSON.stringify(running)).toContain(
      'seen: registry.example.com/acme/other:1',
    );
  });

  it('R1 a tag from any listed mirror is the same release; its digest is learnt', () => {
    const rule: ReleaseRule = {
      from: 'images',
      images: { app: [REPOSITORY, 'mirror.example.com/payments'] },
    };
    const running = identifyRunning(
      facts(
        [image('1.0.0')],
        [`mirror.example.com/payments:1.0.0@${DIGEST_A}`],
      ),
      rule,
    );

    expect(running).toMatchObject({
      key: keyOf('1.0.0'),
      artifacts: { app: { tag: '1.0.0', digest: DIGEST_A } },
    });
    expect(running).not.toHaveProperty('ambiguous');
  });

  it('R1 two digests for one tag are marked', () => {
    expect(
      identifyRunning(
        facts(
          [image('1.0.0')],
          [`${image('1.0.0')}@${DIGEST_A}`, `${image('1.0.0')}@${DIGEST_B}`],
        ),
        IMAGE_RULE,
      ),
    ).toMatchObject({ key: keyOf('1.0.0'), ambiguous: true });
  });

  it('R2 one logical image that is not found leaves the whole unknown', () => {
    const rule: ReleaseRule = {
      from: 'images',
      images: { app: [REPOSITORY], worker: ['*/payments-worker'] },
    };

    expect(identifyRunning(anApplication(), rule).kind).toBe('unknown');
    expect(
      identifyRunning(
        facts(
          [image('1.0.0'), 'registry.example.com/acme/payments-worker:3'],
          [image('1.0.0'), 'registry.example.com/acme/payments-worker:3'],
        ),
        rule,
      ),
    ).toMatchObject({ version: '1.0.0', artifacts: { worker: { tag: '3' } } });
    expect(
      identifyRunning(anApplication(), { from: 'images', images: {} }).kind,
    ).toBe('unknown');
  });
});

describe('identifyRunning from sources', () => {
  const OLD = 'a'.repeat(40);
  const NEW = 'b'.repeat(40);
  const GIT = 'https://git.example.com/acme/gitops.git';
  const CHARTS = 'https://charts.example.com';
  const git = { repoURL: GIT, path: 'apps', targetRevision: 'main' };
  const chart = { repoURL: CHARTS, chart: 'vault', targetRevision: '0.28.*' };
  const values = { repoURL: GIT, ref: 'values', targetRevision: 'main' };

  it('R2 a chart version while synced, else what the last full sync applied', () => {
    const operation = anOperation({
      revision: undefined,
      revisions: ['0.27.0', OLD],
    });
    const application = anApplication({
      sources: [chart, values],
      sync: { status: 'Synced', revisions: ['0.28.1', NEW] },
      lastOperation: operation,
      lastFullOperation: operation,
    });
    const rule: ReleaseRule = { from: 'chart' };

    expect(identifyRunning(application, rule)).toMatchObject({
      kind: 'release',
      version: '0.28.1',
      artifacts: { 0: { name: 'vault', tag: '0.28.1' } },
    });
    expect(
      identifyRunning(
        {
          ...application,
          sync: { ...application.sync, status: 'OutOfSync' },
        },
        rule,
      ),
    ).toMatchObject({ version: '0.27.0' });
  });

  it('F38 each source has its own revision; a list that does not fit is unknown', () => {
    const application = anApplication({
      sources: [
        { ...git, name: 'one' },
        { ...git, name: 'two', path: 'more' },
      ],
      sync: { status: 'Synced', revisions: [OLD, NEW] },
      lastOperation: undefined,
      lastFullOperation: undefined,
    });

    expect(
      identifyRunning(application, { from: 'revision', source: 'two' }),
    ).toMatchObject({ artifacts: { two: { name: GIT, revision: NEW } } });
    expect(
      identifyRunning(application, { from: 'revision', source: '0' }),
    ).toMatchObject({ artifacts: { one: { revision: OLD } } });
    expect(identifyRunning(application, { from: 'revision' })).toMatchObject({
      artifacts: { one: { revision: OLD }, two: { revision: NEW } },
    });
    expect(
      identifyRunning(
        { ...application, sync: { status: 'Synced', revisions: [OLD] } },
        { from: 'revision' },
      ).kind,
    ).toBe('unknown');
  });

  it('R1 a branch that moves without a diff makes no new release', () => {
    const operation = anOperation({ revision: OLD });
    const moved = anApplication({
      sources: [git],
      sync: { status: 'Synced', revision: NEW },
      lastOperation: operation,
      lastFullOperation: operation,
    });

    expect(identifyRunning(moved, { from: 'revision' })).toMatchObject({
      artifacts: { 0: { revision: OLD } },
    });
    expect(
      identifyRunning(
        { ...moved, sources: [{ ...git, targetRevision: NEW }] },
        { from: 'revision' },
      ),
    ).toMatchObject({ artifacts: { 0: { revision: NEW } } });
  });

  it('R1 an OCI artifact is known by digest and called by its tag', () => {
    const source = {
      repoURL: 'oci://registry.example.com/acme/chart',
      path: '.',
      targetRevision: '1.4.0',
    };

    expect(
      identifyRunning(
        anApplication({
          sources: [source],
          sync: { status: 'Synced', revision: DIGEST_A },
        }),
        { from: 'chart' },
      ),
    ).toMatchObject({
      version: '1.4.0',
      artifacts: { 0: { name: source.repoURL, digest: DIGEST_A } },
    });
  });

  it('R2 a source of another kind, none, or no revision yet is unknown', () => {
    const application = anApplication({
      sources: [git],
      sync: { status: 'OutOfSync' },
      lastOperation: undefined,
      lastFullOperation: undefined,
    });

    expect(identifyRunning(application, { from: 'chart' }).kind).toBe(
      'unknown',
    );
    expect(
      identifyRunning(application, { from: 'revision', source: 'nope' }).kind,
    ).toBe('unknown');
    expect(identifyRunning(application, { from: 'revision' }).kind).toBe(
      'unknown',
    );
  });
});
