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
  RetroItem,
  RetroRunAnswer,
  TriedGate,
  TrialOptions,
  WhatIfAnswer,
} from 'backstage-plugin-release-pipeline-common';
import { HOUR, makeParts } from './storyParts';

/** What can be tried of a made-up component, and what comes of it. */
export function makeTrials(now: number) {
  const { at, release, verdict } = makeParts(now);

  const errors: TriedGate = {
    name: 'errors',
    set: 'gates',
    type: 'prometheus',
    kind: 'runtime',
    title: 'Error ratio of staging',
    of: 'staging',
    observeOnly: false,
    retro: { allowed: true },
    settings: {
      query: 'error-ratio',
      max: 0.01,
      minSamples: 100,
      observeOnly: false,
    },
  };

  const soak: TriedGate = {
    name: 'soak',
    set: 'gates',
    type: 'soak',
    kind: 'runtime',
    title: 'Soak in staging',
    of: 'staging',
    observeOnly: false,
    retro: { allowed: true },
    settings: { for: { hours: 24 }, protect: true },
  };

  const approvals: TriedGate = {
    name: 'approvals',
    set: 'medium',
    type: 'approval',
    kind: 'people',
    title: 'Approval',
    observeOnly: false,
    retro: { allowed: false, because: 'People decide; nobody was asked then.' },
    settings: { required: 1, from: ['group:default/platform'] },
  };

  const options = (overrides: Partial<TrialOptions> = {}): TrialOptions => ({
    stages: [
      { name: 'staging', try: { allowed: true }, gates: [] },
      {
        name: 'production-eu',
        try: { allowed: true },
        gates: [soak, errors, approvals],
      },
      {
        name: 'production-us',
        try: {
          allowed: false,
          because: 'Only members of platform may try the policy of this stage',
        },
        gates: [],
      },
    ],
    releases: ['1.15.0', '1.14.9', '1.14.8', '1.14.2'].map(release),
    ...overrides,
  });

  const whatIf = (overrides: Partial<WhatIfAnswer> = {}): WhatIfAnswer => ({
    askedAt: at(0),
    verdict: verdict({ roles: [] }),
    problems: [],
    ...overrides,
  });

  const item = (
    version: string,
    daysAgo: number,
    overrides: Partial<RetroItem> = {},
  ): RetroItem => ({
    release: release(version),
    at: at(-daysAgo * 24 * HOUR),
    moment: 'entered',
    enteredAt: at(-daysAgo * 24 * HOUR),
    status: 'passed',
    reason: ['of staging was low'],
    value: '0.21 %',
    threshold: 'at most 1 %',
    number: 0.0021,
    evidence: [],
    outcome: 'succeeded',
    outcomeSentence: ['ran until a newer one came'],
    ...overrides,
  });

  const releases: RetroItem[] = [
    item('1.15.0', 0, {
      moment: 'now',
      enteredAt: undefined,
      outcome: 'not-entered',
      outcomeSentence: ['has not come into the stage yet'],
    }),
    item('1.14.9', 1, {
      number: 0.004,
      value: '0.4 %',
      outcome: 'running',
      outcomeSentence: ['runs since ', { time: at(-24 * HOUR), as: 'at' }],
    }),
    item('1.14.8', 4, {
      status: 'failed',
      number: 0.024,
      value: '2.4 %',
      reason: ['of staging was too high'],
      evidence: [
        { label: 'Samples', value: ['1,204 requests'] },
        {
          label: 'Query',
          value: ['sum(rate(http_errors[5m]))'],
          code: true,
          href: 'https://prometheus.example.com/graph?g0.expr=errors',
        },
      ],
      outcome: 'rolled-back',
      outcomeSentence: ['was rolled back to 1.14.2 after 2 h'],
      hindsight: 'caught',
    }),
    item('1.14.7', 6, {
      status: 'unknown',
      number: undefined,
      value: undefined,
      threshold: undefined,
      reason: ['Prometheus has nothing of that time'],
    }),
    item('1.14.6', 9, {
      number: 0.0062,
      value: '0.62 %',
      outcome: 'rolled-back',
      outcomeSentence: ['was rolled back to 1.14.5 after 30 min'],
      hindsight: 'missed',
    }),
    item('1.14.5', 12, {
      status: 'failed',
      number: 0.013,
      value: '1.3 %',
      reason: ['of staging was too high'],
    }),
    ...Array.from({ length: 6 }, (...[, index]) =>
      item(`1.14.${4 - index}`.replace('.-', '.0-rc'), 15 + 3 * index, {
        number: 0.002 + (index % 3) / 1_000,
        value: `0.${20 + (index % 3) * 10} %`,
      }),
    ),
  ];

  const retro = (overrides: Partial<RetroRunAnswer> = {}): RetroRunAnswer => ({
    askedAt: at(0),
    stage: 'production-eu',
    gate: errors,
    changed: [],
    looksAt: 'staging',
    notes: [['Prometheus prod keeps 14 days; what is older is not known.']],
    totals: {
      releases: 12,
      passed: 9,
      warned: 0,
      failed: 2,
      pending: 0,
      unknown: 1,
      skipped: 0,
      endedBadly: 2,
      caught: 1,
      missed: 1,
    },
    sentence: [
      'It would have stopped 2 of the last 12 releases; 1 of these was rolled back later; 1 rolled back release would have passed.',
    ],
    chart: {
      threshold: [0.01],
      series: [
        {
          name: 'Error ratio of staging',
          points: [...releases]
            .reverse()
            .flatMap(({ at: moment, number }) =>
              number === undefined
                ? []
                : [[moment, number] as [string, number]],
            ),
        },
      ],
    },
    releases,
    ...overrides,
  });

  return { options, whatIf, retro, item, errors, soak, approvals };
}
