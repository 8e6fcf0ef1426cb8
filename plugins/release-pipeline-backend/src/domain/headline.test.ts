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

import type {
  Headline,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import { freeze, times } from './calendar/testing';
import { StandingCalendar } from './calendar/StandingCalendar';
import { headline } from './headline';
import {
  aBinding,
  aComponent,
  aDeployment,
  aGate,
  aGateResult,
  anEndedDeployment,
  applicationOf,
  aPipeline,
  aRelease,
  aStage,
  aState,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from './testing/builders';
import {
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from './testing/asked';
import type { ComponentState, GateResult } from './types';
import { iso } from './words';

const SOAK = aGate({
  name: 'soak',
  type: 'soak',
  title: 'Soak in staging',
  of: 'staging',
});

/** A sentence with its moments as `<form hh:mm>` in UTC. */
function read(sentence: Sentence): string {
  return sentence
    .map(part => {
      if (typeof part === 'string') {
        return part;
      }
      return 'time' in part
        ? `<${part.as} ${part.time.slice(11, 16)}>`
        : part.text;
    })
    .join('');
}

const say = (state: ComponentState) => {
  const { tone, sentence } = headline(state);
  return { tone, text: read(sentence) };
};

const judged = (results: Array<[typeof SOAK, Partial<GateResult>]>) =>
  aWaitingState({
    gates: results.map(([gate]) => gate),
    gateResults: results.map(([gate, result]) => passed(gate, result)),
    stages: { production: { group: 'production' } },
  });

const stale = (state: ComponentState): ComponentState => ({
  ...state,
  instances: state.instances.map(instance => ({
    ...instance,
    lastCompleteAt: NOW - HOUR,
    failingSince: NOW - HOUR,
  })),
});

/** 1.0.1 came before 1.1.0, and runs nowhere. */
const withAnOlderOne = (state: ComponentState): ComponentState => ({
  ...state,
  releases: ['1.0.0', '1.0.1', '1.1.0'].map((version, index) =>
    aRelease(version, { order: index + 1 }),
  ),
});

/** Somebody wrote to the same place; Argo CD has not compared it since. */
const withdrawn = ({
  state,
  promotion,
}: ReturnType<typeof asked>): ComponentState => ({
  ...state,
  applications: state.applications.map(application => ({
    ...application,
    facts: { ...application.facts, reconciledAt: NOW - MINUTE },
  })),
  effects: [
    {
      id: 'effect-1',
      promotionId: promotion.id,
      kind: 'git-commit',
      state: 'withdrawn',
      plan: { base: 'a', judged: {}, summary: 'Git commit' },
      summary: 'Git commit',
      createdAt: NOW - MINUTE,
      endedAt: NOW - SECOND,
    },
  ],
});

describe('headline', () => {
  it('1 names what ends by time, then people', () => {
    expect(
      say(
        judged([
          [
            APPROVAL,
            {
              status: 'pending',
              reason: ['1 more approval by group:default/platform'],
            },
          ],
          [
            SOAK,
            {
              status: 'pending',
              passesAt: NOW + HOUR,
              reason: ['healthy in staging, 23 h of 24 h'],
            },
          ],
        ]),
      ),
    ).toEqual({
      tone: 'wait',
      text: '1.1.0 is not in production: soak in staging ends <in 13:00>, then 1 more approval by platform.',
    });
  });

  it('2 names the failed gate with its numbers and when it was judged', () => {
    expect(
      say(
        judged([
          [
            ERRORS,
            {
              status: 'failed',
              reason: [
                'Error ratio in staging is 2.4 %, at most 1 % is allowed',
              ],
              observedAt: NOW - MINUTE,
            },
          ],
        ]),
      ),
    ).toEqual({
      tone: 'bad',
      text: '1.1.0 is not in production: error ratio in staging is 2.4 %, at most 1 % is allowed (<at 11:59>).',
    });
  });

  it.each<[string, ComponentState, string]>([
    [
      'what holds it',
      judged([[SOAK, { status: 'pending', reason: ['it waits'] }]]),
      'it waits',
    ],
    [
      'who asked for another one',
      asked(
        {
          ...aWaitingState(),
          releases: ['1.0.0', '1.0.1', '1.1.0'].map((version, index) =>
            aRelease(version, { order: index + 1 }),
          ),
        },
        { releaseId: 'release-1.0.1' },
      ).state,
      '1.0.1 was asked for by Dana Developer and waits',
    ],
    [
      'who brings it',
      aWaitingState({ stages: { production: { promote: undefined } } }),
      'it is brought there by others, and only observed here',
    ],
    [
      'why nobody knows',
      stale(aWaitingState()),
      "Argo CD 'nonprod' has last been read <ago 11:00>",
    ],
    [
      'that nobody has asked',
      judged([[APPROVAL, { status: 'pending', reason: ['1 more approval'] }]]),
      'nobody has asked for it, then 1 more approval',
    ],
    [
      'why it does not go yet though all let through',
      asked(aWaitingState(), {
        state: 'ready',
        readySince: NOW,
        queuedBefore: 2,
      }).state,
      'it is queued, 2 promotions before it',
    ],
  ])('says by itself %s, as the sentence ends', (_, state, expected) => {
    const { reason = [], sentence } = headline(state);
    expect(read(reason)).toBe(expected);
    expect(read(sentence)).toMatch(/^1\.1\.0 is not in production: /);
    expect(read(sentence).endsWith(` ${expected}.`)).toBe(true);
  });

  it.each<[string, ComponentState]>([
    ['is everywhere', aState()],
    ['may go', aWaitingState()],
    [
      'rolls out',
      asked(aWaitingState(), {
        state: 'rolling-out',
        stateSince: NOW - MINUTE,
      }).state,
    ],
  ])('has no reason beside the sentence where it %s', (_, state) => {
    expect(headline(state).reason).toBeUndefined();
  });

  it('names two blockers at most and counts the rest', () => {
    const pending = { status: 'pending', reason: ['it waits'] };
    expect(
      say(
        judged([
          [aGate({ name: 'a' }), pending],
          [aGate({ name: 'b' }), pending],
          [aGate({ name: 'c' }), pending],
          [aGate({ name: 'd' }), pending],
        ]),
      ).text,
    ).toBe('1.1.0 is not in production: it waits, then it waits, and 2 more.');
  });

  it('3 names a freeze before what failed', () => {
    const state = {
      ...judged([
        [ERRORS, { status: 'failed', reason: ['it failed'], observedAt: NOW }],
      ]),
      calendar: StandingCalendar.create([
        freeze({ title: 'Black Friday', times: times('2026-11-20T18:00', 48) }),
      ]),
    };
    expect(say(state).text).toMatch(
      /^1\.1\.0 is not in production: .*Black Friday.* until <at 17:00>, rollback and hotfix still allowed, then it failed \(<at 12:00>\)\.$/,
    );
  });

  it('says of the last stage, too, from the first stage on', () => {
    const state = aState({
      runs: { dev: '1.1.0', staging: '1.0.0', production: '1.0.0' },
      versions: ['1.0.0', '1.1.0'],
    });
    expect(
      headline(state).details.map(({ stage, sentence }) => [
        stage,
        read(sentence),
      ]),
    ).toEqual([
      ['staging', '3 of 3 conditions met'],
      ['production', '2 of 3 conditions met, no end known'],
    ]);
  });

  describe('puts in order', () => {
    const failed = { status: 'failed', reason: ['it failed'] };
    const unknown = { status: 'unknown', reason: ['nobody knows'] };
    const ends = (at: number) => ({
      status: 'pending',
      passesAt: at,
      reason: ['it lasts until ', { time: iso(at), as: 'at' as const }],
    });
    const waits = { status: 'pending', reason: ['it waits'] };
    const people = { status: 'pending', reason: ['1 more approval'] };
    const GATES = {
      failed: aGate({ name: 'z-failed' }),
      unknown: aGate({ name: 'y-unknown' }),
      late: aGate({ name: 'x-late' }),
      soon: aGate({ name: 'w-soon' }),
      waits: aGate({ name: 'v-waits' }),
    };

    it.each<[string, Array<[typeof SOAK, Partial<GateResult>]>, string]>([
      [
        'what failed before what is unknown',
        [
          [GATES.unknown, unknown],
          [GATES.failed, { ...failed, observedAt: NOW }],
        ],
        'it failed (<at 12:00>), then nobody knows',
      ],
      [
        'what is unknown before what ends by time',
        [
          [GATES.soon, ends(NOW + MINUTE)],
          [GATES.unknown, unknown],
        ],
        'nobody knows, then it lasts until <at 12:01>',
      ],
      [
        'the latest end first',
        [
          [GATES.soon, ends(NOW + MINUTE)],
          [GATES.late, ends(NOW + HOUR)],
        ],
        'it lasts until <at 13:00>, and 1 more',
      ],
      [
        'behind what ends by time only what is not over by then',
        [
          [GATES.soon, ends(NOW + MINUTE)],
          [GATES.late, ends(NOW + HOUR)],
          [APPROVAL, people],
        ],
        'it lasts until <at 13:00>, then 1 more approval, and 1 more',
      ],
      [
        'what ends by time before what only waits',
        [
          [GATES.waits, waits],
          [GATES.soon, ends(NOW + MINUTE)],
        ],
        'it lasts until <at 12:01>, then it waits',
      ],
      [
        'people last',
        [
          [APPROVAL, people],
          [GATES.waits, waits],
        ],
        'it waits, then 1 more approval',
      ],
      [
        'a checklist with the people',
        [
          [aGate({ name: 'a', kind: 'people' }), { ...people }],
          [GATES.waits, waits],
        ],
        'it waits, then 1 more approval',
      ],
    ])('%s', (_, results, expected) => {
      expect(say(judged(results)).text).toBe(
        `1.1.0 is not in production: ${expected}.`,
      );
    });

    it('R9 says nothing of what is not asked before the others', () => {
      const state = aWaitingState({
        gates: [ERRORS, SOAK, APPROVAL],
        gateResults: [passed(SOAK, ends(NOW + HOUR)), passed(APPROVAL, people)],
      });
      expect(say(state).text).toBe(
        '1.1.0 is not in production: it lasts until <at 13:00>, then 1 more approval.',
      );
      const { about, details } = headline(state);
      expect(about).toEqual({
        stage: 'production',
        releaseId: 'release-1.1.0',
        blockers: ['soak', 'errors', 'approvals'],
      });
      // It takes its own time besides, and is no reason to know no end.
      expect(read(details[0].sentence)).toBe(
        '3 of 6 conditions met, earliest <at 13:00>',
      );
    });

    const again = (results: Array<[typeof SOAK, Partial<GateResult>]>) => {
      const state = judged([
        [ERRORS, { observedAt: NOW - MINUTE }],
        ...results,
      ]);
      return {
        ...state,
        deployments: state.deployments.map(entry =>
          entry.stage === 'staging'
            ? { ...entry, healthyAt: NOW - 10 * SECOND }
            : entry,
        ),
      };
    };

    it('R9 what is judged again when somebody asks behind all that truly waits', () => {
      const state = again([
        [GATES.waits, { ...waits, observedAt: NOW }],
        [APPROVAL, people],
      ]);
      expect(say(state).text).toBe(
        '1.1.0 is not in production: it waits, then 1 more approval.',
      );
      expect(headline(state).about?.blockers).toEqual([
        'v-waits',
        'errors',
        'approvals',
      ]);
      const alone = again([[APPROVAL, people]]);
      expect(say(alone).text).toBe(
        '1.1.0 is not in production: nobody has asked for it, then 1 more approval.',
      );
      expect(headline(alone).about?.blockers).toEqual(['approvals', 'errors']);
    });

    it('what let through and is being judged again behind all that truly waits', () => {
      const changed = (results: Array<[typeof SOAK, Partial<GateResult>]>) =>
        withApplication(
          judged([[HEALTH, { observedAt: NOW - MINUTE }], ...results]),
          'payments-staging',
          {},
          { unchangedSince: NOW - 10 * SECOND },
        );
      const held = changed([
        [SOAK, { ...ends(NOW + HOUR), observedAt: NOW }],
        [APPROVAL, people],
      ]);
      expect(say(held).text).toBe(
        '1.1.0 is not in production: it lasts until <at 13:00>, then 1 more approval.',
      );
      expect(headline(held).about?.blockers).toEqual([
        'soak',
        'approvals',
        'health',
      ]);
      // An end is known all the same.
      expect(read(headline(held).details[0].sentence)).toBe(
        '3 of 6 conditions met, earliest <at 13:00>',
      );
      // Until it is, nothing goes, and that is said.
      expect(say(changed([]))).toEqual({
        tone: 'wait',
        text: '1.1.0 is not in production: facts changed; healthy in staging is being judged again.',
      });
    });

    it('R9 can go as soon as somebody asks, if that alone is left', () => {
      expect(say(again([])).text).toBe(
        '1.1.0 can go to production now. Nobody has asked for it.',
      );
    });
  });

  it('says once what several conditions find while an application settles', () => {
    const ofDev = { stage: 'staging', policyVersion: 'policy-staging' };
    const health = aGate({ title: 'Healthy in dev', of: 'dev' });
    const state = aState({
      runs: { dev: '1.1.0', staging: '1.0.0', production: '1.0.0' },
      versions: ['1.0.0', '1.1.0'],
      pipeline: aPipeline({
        stages: [
          aStage('dev', { start: 'outside', promote: undefined }),
          aStage('staging', {
            after: ['dev'],
            gates: [health, { ...ERRORS, of: 'dev' }],
          }),
        ],
      }),
      deployments: [
        aDeployment('dev', '1.1.0', { healthyAt: undefined }),
        aDeployment('staging', '1.0.0'),
      ],
      gateResults: [
        aGateResult({
          ...ofDev,
          status: 'pending',
          reason: [
            'payments-dev: Healthy; it counts once it has stayed so for a moment',
          ],
        }),
        aGateResult({
          ...ofDev,
          gate: ERRORS.name,
          type: ERRORS.type,
          status: 'pending',
          reason: ['1.1.0 has not been live in dev for 10 min'],
        }),
      ],
    });
    const settling = withApplication(
      state,
      'payments-dev',
      {},
      { unchangedSince: NOW - SECOND },
    );
    expect(say(settling)).toEqual({
      tone: 'wait',
      text: '1.1.0 is not in staging: in dev healthy; it counts once it has stayed so for a moment.',
    });
    expect(read(headline(settling).details[0].sentence)).toMatch(
      /^2 of 5 conditions met/,
    );
  });

  it('keeps what failed by itself, and what ends by time, beside the stage that is not healthy', () => {
    const degraded = withApplication(
      judged([
        [
          ERRORS,
          { status: 'failed', reason: ['error ratio in staging is 2.4 %'] },
        ],
        [SOAK, { status: 'pending', passesAt: NOW + HOUR }],
      ]),
      'payments-staging',
      { health: { status: 'Degraded', lastTransitionAt: NOW - MINUTE } },
    );
    const notYet = {
      ...degraded,
      deployments: degraded.deployments.map(deployment =>
        deployment.stage === 'staging'
          ? { ...deployment, healthyAt: undefined }
          : deployment,
      ),
    };
    expect(say(notYet).text).toMatch(
      /^1\.1\.0 is not in production: error ratio .*, then (in staging|.*soak).*, and 1 more\.$/i,
    );
  });

  it('4 names the protected soak below', () => {
    const base = aWaitingState({
      gates: [SOAK],
      stages: {
        staging: { protectedBy: [{ stage: 'production', gate: 'soak' }] },
      },
      gateResults: [passed(SOAK, { status: 'pending', passesAt: NOW + HOUR })],
    });
    const state = withApplication(
      {
        ...base,
        releases: [...base.releases, aRelease('1.2.0', { order: 3 })],
        deployments: [
          aDeployment('dev', '1.2.0'),
          aDeployment('staging', '1.1.0'),
          aDeployment('production', '1.0.0'),
        ],
      },
      'payments-dev',
      applicationOf('dev', '1.2.0'),
    );
    expect(say(state).text).toBe(
      '1.2.0 is not in staging: 1.1.0 still soaks there until <at 13:00> and is protected.',
    );
  });

  it('5 says that Argo CD cannot tell, for a broken manifest', () => {
    const base = aState({
      runs: { dev: '1.1.0', staging: '1.0.0', production: '1.0.0' },
      versions: ['1.0.0', '1.1.0'],
    });
    const { tone, text } = say(
      withApplication(
        {
          ...base,
          deployments: base.deployments.map(entry =>
            entry.stage === 'dev' ? { ...entry, healthyAt: undefined } : entry,
          ),
        },
        'payments-dev',
        {
          sync: { status: 'Unknown' },
          conditions: [{ type: 'ComparisonError', message: 'cannot render' }],
        },
      ),
    );
    expect(text).toBe(
      '1.1.0 is not in staging: in dev Argo CD does not know whether the cluster matches Git.',
    );
    expect(tone).toBe('unknown');
  });

  it('6 says unknown while Argo CD does not answer', () => {
    const { tone, text } = say(stale(judged([[SOAK, {}]])));
    expect(tone).toBe('unknown');
    expect(text).toMatch(/^1\.1\.0 is not in production: unknown\. .+/);
  });

  it('8 counts the delay down and says who can stop it', () => {
    const base = aWaitingState({
      stages: { production: { delayMs: 5 * MINUTE } },
    });
    const { state } = asked(base, {
      state: 'ready',
      readySince: NOW - MINUTE,
    });
    expect(say(state)).toEqual({
      tone: 'wait',
      text: '1.1.0 goes to production in <countdown 12:04>, at <at 12:04>. Dana Developer and platform can stop it.',
    });
  });

  it('says once that it is about to be brought there', () => {
    const { state } = asked(aWaitingState(), {
      state: 'ready',
      readySince: NOW - MINUTE,
    });
    expect(say(state).text).toBe(
      '1.1.0 is being brought to production: Git commit to gitops/main.',
    );
  });

  it('says that it is held up while Git does not take it, and no longer once it is tried again', () => {
    const base = aWaitingState();
    const held = (retryAt: number) =>
      asked(base, {
        state: 'ready',
        readySince: NOW - MINUTE,
        setback: {
          because: "Git repository 'gitops' cannot be reached",
          since: NOW - MINUTE,
          at: NOW - SECOND,
          attempts: 3,
          retryAt,
        },
      }).state;
    expect(headline(held(NOW + MINUTE))).toMatchObject({
      tone: 'warn',
      status: 'blocked',
    });
    expect(say(held(NOW + MINUTE)).text).toBe(
      "1.1.0 is not in production: it cannot go: Git repository 'gitops' cannot be reached, since <at 11:59>; tried again <at 11:59>.",
    );
    expect(headline(held(NOW))).toMatchObject({
      tone: 'wait',
      status: 'moving',
    });
  });

  it('9 says what is rolling out, and since when', () => {
    const { state } = asked(aWaitingState(), {
      state: 'rolling-out',
      stateSince: NOW - MINUTE,
    });
    expect(say(state).text).toMatch(
      /^1\.1\.0 is rolling out to production: .*since <at 11:59>\.$/,
    );
  });

  it.each(['executing', 'rolling-out', 'watching'] as const)(
    'R21 names nothing that holds it back while it is %s',
    state => {
      const base = aWaitingState({
        gates: [ERRORS],
        gateResults: [passed(ERRORS, { status: 'failed' })],
      });
      const said = headline(
        asked(base, { state, stateSince: NOW - MINUTE }).state,
      );
      expect(said.about).toMatchObject({ stage: 'production', blockers: [] });
      expect(said.details).toEqual([]);
    },
  );

  it('11 says where it is and that nothing waits', () => {
    const state = aState();
    expect(say(state)).toEqual({
      tone: 'ok',
      text: '1.0.0 is in production since <at 11:00>. Nothing newer waits.',
    });
  });

  it('12 says what was rolled back', () => {
    const base = aWaitingState();
    expect(
      say({
        ...base,
        deployments: [
          ...base.deployments,
          anEndedDeployment('production', '1.1.0', { outcome: 'rolled-back' }),
        ],
      }).text,
    ).toBe(
      'production went back to 1.0.0 at <at 11:00>: 1.1.0 did not last there. Only a person can ask for it again.',
    );
  });

  it('13 says that an ambiguous release cannot go', () => {
    const base = aWaitingState();
    expect(
      say({
        ...base,
        releases: base.releases.map(release => ({
          ...release,
          ambiguous: release.version === '1.1.0',
        })),
      }),
    ).toEqual({
      tone: 'bad',
      text: '1.1.0 cannot go to production: tag 1.1.0 was seen with two digests. Push a new tag; this cannot be overridden.',
    });
  });

  it('14 says what to add where the binding is not confirmed', () => {
    const base = aWaitingState();
    expect(
      say({
        ...base,
        bindings: base.bindings.map(binding =>
          binding.stage === 'production'
            ? aBinding('production', {
                confirmedBy: undefined,
                problem: {
                  code: 'binding-not-confirmed',
                  message: 'Its application does not name this component',
                  remedy:
                    'Add label release-pipeline/component: payments to the application.',
                  copy: 'metadata:\n  labels:\n    release-pipeline/component: payments',
                },
              })
            : binding,
        ),
      }),
    ).toEqual({
      tone: 'warn',
      text: 'Nothing can be promoted to production: its application does not name this component. Add label release-pipeline/component: payments to the application.',
    });
  });

  it('15 says that nobody can approve', () => {
    expect(
      say(
        judged([
          [
            APPROVAL,
            {
              status: 'failed',
              reason: [
                'nobody can approve this',
                ': group:default/platform is unknown',
              ],
            },
          ],
        ]),
      ),
    ).toEqual({
      tone: 'bad',
      text: '1.1.0 is not in production: nobody can approve this: platform is unknown.',
    });
  });

  const APPROVING = { status: 'pending', reason: ['1 more approval'] };

  it.each<[string, ComponentState, Partial<Headline>, string]>([
    [
      'an older one that waits for its own conditions',
      asked(withAnOlderOne(aWaitingState()), { releaseId: 'release-1.0.1' })
        .state,
      { tone: 'wait', status: 'blocked' },
      '1.1.0 is not in production: 1.0.1 was asked for by Dana Developer and waits.',
    ],
    [
      'an older one that moves',
      asked(withAnOlderOne(aWaitingState()), {
        releaseId: 'release-1.0.1',
        state: 'rolling-out',
      }).state,
      { tone: 'wait', status: 'moving' },
      '1.1.0 is not in production: 1.0.1 is on its way there, asked for by Dana Developer.',
    ],
    [
      'an older one that waits, while this one lacks only approvals',
      asked(withAnOlderOne(judged([[APPROVAL, APPROVING]])), {
        releaseId: 'release-1.0.1',
      }).state,
      { tone: 'wait', status: 'blocked' },
      '1.1.0 is not in production: 1.0.1 was asked for by Dana Developer and waits.',
    ],
    [
      'itself, a moment ago',
      asked(aWaitingState()).state,
      { tone: 'wait', status: 'moving' },
      '1.1.0 goes to production now.',
    ],
    [
      'itself, and Argo CD has yet to compare what somebody changed in Git',
      withdrawn(asked(aWaitingState())),
      { tone: 'wait', status: 'blocked' },
      '1.1.0 is not in production: it waits: somebody changed the same place in Git, and Argo CD has not shown yet what became of it.',
    ],
    [
      'itself, and only approvals are missing',
      asked(judged([[APPROVAL, APPROVING]])).state,
      { tone: 'wait', status: 'needs-approval' },
      '1.1.0 is not in production: 1 more approval.',
    ],
    [
      'nothing, and approvals are all that is missing besides',
      judged([[APPROVAL, APPROVING]]),
      { tone: 'wait', status: 'can-go' },
      '1.1.0 is not in production: nobody has asked for it, then 1 more approval.',
    ],
    [
      'nothing, and the system is about to ask',
      {
        ...aWaitingState({
          gates: [APPROVAL],
          gateResults: [passed(APPROVAL, APPROVING)],
          stages: { production: { start: 'automatic' } },
        }),
      },
      { tone: 'wait', status: 'moving' },
      '1.1.0 is not in production: the system asks for it now, then 1 more approval.',
    ],
  ])('R9 asked for is %s', (_, state, expected, text) => {
    expect(headline(state)).toMatchObject(expected);
    expect(say(state).text).toBe(text);
  });

  it('offers to ask when nothing else is missing', () => {
    const said = headline(aWaitingState());
    expect(read(said.sentence)).toBe(
      '1.1.0 can go to production now. Nobody has asked for it.',
    );
    expect(said.primary).toEqual({
      stage: 'production',
      releaseId: 'release-1.1.0',
      label: 'Ask for production…',
    });
  });

  it('R9 asks to check beside a release that no first stage has shown', () => {
    const base = aWaitingState();
    expect(
      say({
        ...base,
        releases: [aRelease('1.0.0'), aRelease('1.1.0', { order: 2 })],
      }).text,
    ).toBe(
      '1.1.0 is not in production: 1.0.0 runs in production and no first stage has shown it: check that its fix is contained.',
    );
  });

  it('says that an automatic stage starts by itself', () => {
    expect(
      say(aWaitingState({ stages: { production: { start: 'automatic' } } }))
        .text,
    ).toBe('1.1.0 starts in production by itself now.');
  });

  it('offers nothing while it is asked for already', () => {
    expect(headline(asked(aWaitingState()).state).primary).toBeUndefined();
  });

  it('speaks of stages of one group by the name of the group', () => {
    const base = judged([
      [SOAK, { status: 'failed', reason: ['it is short'] }],
    ]);
    const production = base.pipeline?.stages.find(
      ({ name }) => name === 'production',
    );
    const stages = ['production-eu', 'production-us'].map(name => ({
      ...production!,
      name,
    }));
    const state = {
      ...base,
      pipeline: base.pipeline && {
        ...base.pipeline,
        stages: [...base.pipeline.stages.slice(0, 2), ...stages],
      },
      bindings: [
        ...base.bindings,
        aBinding('production-eu', { name: 'payments-production' }),
      ],
      gateResults: base.gateResults.map(result => ({
        ...result,
        stage: 'production-eu',
      })),
    };
    expect(say(state).text).toContain('1.1.0 is not in production: ');
    expect(headline(state).details.map(({ stage }) => stage)).toEqual([
      'production-eu',
      'production-us',
    ]);
  });

  it('does not call it live while its stage is not healthy or not known', () => {
    const degraded = withApplication(aState(), 'payments-production', {
      health: { status: 'Degraded', lastTransitionAt: NOW - HOUR },
    });
    expect(say(degraded).tone).toBe('bad');
    expect(say(degraded).text).toMatch(
      /^1\.0\.0 is not healthy in production: /,
    );
    expect(say(stale(aState())).tone).toBe('unknown');
  });

  it.each<[string, Partial<ComponentState>, RegExp]>([
    [
      'a portal that has just started',
      {
        component: aComponent({ baselineAt: undefined }),
        pipeline: aPipeline({
          stages: ['dev', 'staging'].map(name =>
            aStage(name, {
              targets: [{ instance: 'nonprod', application: name }],
            }),
          ),
        }),
        instances: [],
        bindings: [],
        applications: [],
        releases: [],
        deployments: [],
      },
      /^Argo CD nonprod has not answered yet: what runs of payments is read for the first time\.$/,
    ],
    [
      'one that names no instance, has no pipeline, or knows none yet',
      { pipeline: undefined, bindings: [], instances: [] },
      /^Argo CD has not answered yet: what runs of payments is read for the first time\.$/,
    ],
    [
      'R6 a baseline that is not complete',
      { component: aComponent({ baselineAt: undefined }) },
      /^Not every stage of payments has been read yet\.$/,
    ],
    [
      'R18 no pipeline',
      { pipeline: undefined },
      /^payments has no release pipeline yet\. You can look/,
    ],
    [
      'nothing found',
      { pipeline: undefined, bindings: [] },
      /^Nothing of payments was found in Argo CD\.$/,
    ],
    [
      'an unknown pipeline',
      {
        pipeline: undefined,
        problems: [{ code: 'x', message: "There is no pipeline 'odd'" }],
      },
      /^There is no pipeline 'odd'\.$/,
    ],
    ['no release', { releases: [] }, /^No release of payments has been seen/],
    [
      'R35 a component that left',
      { component: aComponent({ removedAt: NOW }) },
      /^payments is no longer in the catalog since <at 12:00>/,
    ],
  ])('%s', (_, change, expected) => {
    expect(say({ ...aState(), ...change }).text).toMatch(expected);
  });
});
