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

import type { Tab } from 'backstage-plugin-release-pipeline-common';
import { makeStory } from '../src/__testUtils__/story';
import {
  announcement,
  checklist,
  failing,
  held,
  many,
  tried,
  twelveReasons,
} from './gates';

export const story = makeStory(Date.now());
const { at, release, stage, verdict, target } = story;

export const waitingPromotion = story.promotion({
  id: 'promotion-2',
  stage: 'production-eu',
  release: release('1.15.0'),
  state: 'waiting',
  risk: 'low',
  reason: 'Retries for card payments; the shop team waits for it.',
  sentence: [
    'It waits: soak in staging ends ',
    { time: at(3 * 3_600_000), as: 'in' },
    ', then 1 approval from platform',
  ],
  effects: [],
  approvals: [],
  actions: {
    approve: { allowed: true },
    reject: { allowed: true },
    cancel: {
      allowed: false,
      because: 'Only Dana Developer, team-payments or platform may cancel it.',
    },
    raiseRisk: { allowed: true },
    lowerRisk: { allowed: true },
  },
});

function eu(overrides: Parameters<typeof stage>[0]) {
  const [dev, staging, first, second] = story.tab().stages;
  return [dev, staging, { ...first, ...overrides }, second];
}

/** One tab per state that the page can be in. */
export const tabs: Record<string, () => Tab> = {
  full: () => story.tab(),
  waiting: () =>
    story.tab({
      headline: {
        ...story.tab().headline,
        primary: undefined,
      },
      mayAsk: {
        allowed: false,
        because: 'You are not in team-payments; it may ask.',
      },
      stages: eu({
        promotions: [waitingPromotion],
        verdicts: [verdict({ promotionId: 'promotion-2', risk: 'low' })],
      }),
    }),
  'to-confirm': () =>
    story.tab({
      toConfirm: {
        id: 'change-1',
        sentence: 'The catalog says another pipeline and another owner.',
        differences: [
          { what: 'pipeline', from: 'regions', to: 'standard' },
          {
            what: 'owner',
            from: 'group:default/team-payments',
            to: 'group:default/team-checkout',
          },
        ],
        holds: true,
        stages: [
          { name: 'production-eu', groups: ['group:default/platform'] },
          {
            name: 'production-us',
            groups: ['group:default/platform'],
            confirmed: {
              by: { ref: 'user:default/pat', name: 'Pat Platform' },
              at: at(-60_000),
            },
          },
        ],
        confirm: { allowed: true },
      },
    }),
  blocked: () =>
    story.tab({
      headline: {
        tone: 'bad',
        sentence: [
          '1.15.0 is not in production: error ratio in staging is 2.4 %, at most 1 % is allowed (',
          { time: at(-20_000), as: 'at' },
          ').',
        ],
        details: [],
      },
      mayAsk: { allowed: false, because: 'Only team-payments may ask.' },
      stages: eu({
        verdicts: [
          verdict({
            gates: [
              failing,
              story.soak,
              story.approvals,
              ...held,
              ...many.slice(0, 17),
              tried,
            ],
            met: 18,
            total: 25,
            risk: 'high',
            sentence: ['error ratio is 2.4 %, at most 1 % is allowed'],
            ask: { allowed: false, because: 'Only team-payments may ask.' },
          }),
        ],
      }),
    }),
  people: () =>
    story.tab({
      stages: eu({
        promotions: [{ ...waitingPromotion, risk: 'high' }],
        verdicts: [
          verdict({
            promotionId: 'promotion-2',
            risk: 'high',
            riskReasons: twelveReasons,
            gates: [
              announcement,
              checklist,
              story.approvals,
              story.errors,
              ...many.slice(0, 4),
            ],
            met: 5,
            total: 8,
            announce: { allowed: true },
          }),
        ],
      }),
    }),
  single: () =>
    story.tab({
      stages: eu({
        verdicts: [verdict({ gates: [story.soak], met: 0, total: 1 })],
      }),
    }),
  stale: () => {
    const tab = story.tab();
    const stale = {
      fresh: false,
      observedAt: at(-14 * 60_000),
      sentence: [
        'Argo CD nonprod not reachable since ',
        { time: at(-14 * 60_000), as: 'at' as const },
        ', facts are ',
        { time: at(-14 * 60_000), as: 'for' as const },
        ' old.',
      ],
    };
    return {
      ...tab,
      headline: {
        tone: 'unknown',
        sentence: [
          '1.15.0 is not in production: unknown. Argo CD nonprod not reachable since ',
          { time: at(-14 * 60_000), as: 'at' },
          '.',
        ],
        details: [],
      },
      stages: tab.stages.map((view, index) =>
        index < 2
          ? {
              ...view,
              state: 'unknown',
              freshness: stale,
              activities: view.activities.map(activity => ({
                ...activity,
                paused: true,
                progress: activity.progress && {
                  ...activity.progress,
                  advancingSince: undefined,
                },
                sentence: [
                  'Goes on when Argo CD answers. The gap does not count and does not reset.',
                ],
              })),
            }
          : view,
      ),
      sources: tab.sources.map((source, index) =>
        index === 0
          ? {
              ...source,
              state: 'stale',
              lastCompleteAt: at(-14 * 60_000),
              failingSince: at(-14 * 60_000),
            }
          : source,
      ),
    };
  },
  'view-only': () =>
    story.tab({
      state: 'view-only',
      pipeline: undefined,
      stages: [],
      timeline: [],
      headline: {
        tone: 'neutral',
        sentence: [
          'payments has no release pipeline yet. You can look at what runs, not promote it.',
        ],
        details: [],
      },
      unstaged: [
        target({ application: 'payments-nonprod' }),
        target({
          application: 'payments-prod',
          instance: 'prod',
          release: release('1.14.2'),
          sync: 'OutOfSync',
        }),
      ],
    }),
  binding: () =>
    story.tab({
      headline: {
        tone: 'warn',
        sentence: [
          'Nothing can be promoted to production-eu: its application does not name this component.',
        ],
        details: [],
      },
      problems: [
        {
          code: 'binding-not-confirmed',
          stage: 'production-eu',
          message:
            'The application payments-production-eu does not name this component.',
          remedy:
            'Whoever owns the application adds this label. It is made by ApplicationSet commerce-prod, so the place is spec.template.metadata.labels of that set.',
          place: 'payments-production-eu in Argo CD prod',
          href: 'https://argocd.example.com/applications/argocd/payments-production-eu',
          copy: 'metadata:\n  labels:\n    release-pipeline/component: payments',
        },
        {
          code: 'annotation-malformed',
          message:
            'Annotation argocd/app-name must be a valid Argo CD application name.',
          place: 'catalog-info.yaml of payments',
          remedy: 'Correct the value; the others are read as they are.',
        },
      ],
    }),
  mixed: () =>
    story.tab({
      stages: [
        stage({ name: 'dev', start: 'outside' }),
        stage({
          name: 'production',
          after: ['dev'],
          state: 'mixed',
          release: release('1.14.9'),
          targets: [
            target({
              application: 'payments-fra',
              release: release('1.14.9'),
            }),
            target({
              application: 'payments-ams',
              release: release('1.14.9'),
              health: { status: 'Progressing' },
            }),
            target({
              application: 'payments-dub',
              release: release('1.14.2'),
              sync: 'OutOfSync',
              health: { status: 'Degraded' },
            }),
          ],
        }),
      ],
    }),
  long: () =>
    story.tab({
      stages: ['build', 'dev', 'test', 'staging', 'preview', 'production'].map(
        (name, index, names) =>
          stage({
            name,
            after: index ? [names[index - 1]] : [],
            verdicts: index ? [verdict({ stage: name })] : [],
          }),
      ),
    }),
  baseline: () =>
    story.tab({
      state: 'baseline',
      headline: {
        tone: 'unknown',
        sentence: [
          'payments is read for the first time: production-eu has not been seen yet. Nothing starts until every stage was read.',
        ],
        details: [],
      },
      timeline: [],
      stages: [
        stage({ name: 'dev', start: 'outside' }),
        stage({
          name: 'production-eu',
          after: ['dev'],
          state: 'unknown',
          release: undefined,
          since: undefined,
          health: { status: 'Unknown' },
          sync: 'Unknown',
          freshness: { fresh: false },
          targets: [],
        }),
      ],
    }),
  nothing: () =>
    story.tab({
      state: 'nothing',
      pipeline: undefined,
      stages: [],
      timeline: [],
      headline: {
        tone: 'neutral',
        sentence: ['Nothing was found that runs payments.'],
        details: [],
      },
    }),
};
