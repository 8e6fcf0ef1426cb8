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

import type { GateOutcome } from 'backstage-plugin-release-pipeline-node';
import fc from 'fast-check';
import { type RetroCase, retroCases } from './retro';
import {
  type JudgedCase,
  retroChart,
  retroItem,
  retroSentence,
  retroTotals,
} from './retroTotals';
import {
  aDeployment,
  aGate,
  anEndedDeployment,
  aRelease,
  aStage,
  DAY,
  HOUR,
  MINUTE,
  NOW,
} from './testing/builders';
import type { Deployment } from './types';

const production = aStage('production', { watchMs: 30 * MINUTE });
const errors = aGate({ name: 'errors', of: 'staging' });

const casesOf = (
  deployments: Deployment[],
  changes: Partial<Parameters<typeof retroCases>[1]> = {},
) =>
  retroCases(
    {
      now: NOW,
      deployments,
      releases: ['1', '2', '3', '4'].map(version => aRelease(version)),
    },
    { stage: production, gate: errors, set: 'gates', last: 20, ...changes },
  );

const versions = (cases: RetroCase[]) =>
  cases.map(({ release }) => release.version);

describe('the releases of a retro run', () => {
  it('are those that ran in the stage that the gate looks at, newest first, each once', () => {
    const deployments = [
      anEndedDeployment('staging', '1', { startedAt: NOW - 4 * DAY }),
      anEndedDeployment('staging', '2', { startedAt: NOW - 3 * DAY }),
      // It came back after a rollback.
      aDeployment('staging', '1', { id: 'again', startedAt: NOW - DAY }),
      anEndedDeployment('dev', '3', { startedAt: NOW - DAY }),
      anEndedDeployment('production', '4', { startedAt: NOW - DAY }),
    ];
    expect(versions(casesOf(deployments))).toEqual(['2', '1']);
    expect(versions(casesOf(deployments, { last: 1 }))).toEqual(['2']);
  });

  it('are those of the stage itself where the gate looks at none, or its parts do', () => {
    const deployments = [
      aDeployment('staging', '2'),
      aDeployment('production', '1'),
    ];
    expect(versions(casesOf(deployments, { gate: aGate() }))).toEqual(['1']);
    const made = aGate({ parts: [{ gate: aGate() }, { gate: errors }] });
    expect(versions(casesOf(deployments, { gate: made }))).toEqual(['2']);
  });

  const soon = NOW - 10 * MINUTE;
  const hourAgo = NOW - HOUR;
  const dayAgo = NOW - DAY;

  it.each<[string, Deployment[], Partial<RetroCase>]>([
    [
      'R8 when it came into the stage',
      [
        anEndedDeployment('staging', '1', { startedAt: dayAgo }),
        aDeployment('production', '1', { startedAt: hourAgo }),
      ],
      {
        moment: 'entered',
        at: hourAgo,
        enteredAt: hourAgo,
        endedAt: undefined,
        outcome: 'running',
      },
    ],
    [
      'R8 when it first came into the stage, although it was there again',
      [
        aDeployment('staging', '1', { startedAt: dayAgo }),
        anEndedDeployment('production', '1', {
          startedAt: hourAgo,
          endedAt: soon,
          outcome: 'rolled-back',
        }),
        aDeployment('production', '1', { id: 'again', startedAt: soon }),
      ],
      { moment: 'entered', at: hourAgo, outcome: 'rolled-back' },
    ],
    [
      'R8 when it ended before, since it never came',
      [
        anEndedDeployment('staging', '1', {
          startedAt: dayAgo,
          endedAt: hourAgo,
          outcome: 'failed',
        }),
      ],
      {
        moment: 'ended',
        at: hourAgo,
        enteredAt: undefined,
        endedAt: hourAgo,
        outcome: 'failed',
      },
    ],
    [
      'R8 when it ended before, and a newer one overtook it',
      [
        anEndedDeployment('staging', '1', {
          startedAt: dayAgo,
          endedAt: hourAgo,
        }),
      ],
      { moment: 'ended', at: hourAgo, outcome: 'not-entered' },
    ],
    [
      'now, while it may still come',
      [aDeployment('staging', '1', { startedAt: dayAgo })],
      { moment: 'now', at: NOW, endedAt: undefined, outcome: 'not-entered' },
    ],
  ])('are judged %s', (_when, deployments, expected) => {
    const [found, ...others] = casesOf(deployments);
    expect({
      enteredAt: undefined,
      endedAt: undefined,
      ...found,
    }).toMatchObject(expected);
    expect(others).toEqual([]);
  });

  it.each<[string, Partial<Deployment>, Partial<RetroCase>]>([
    [
      'once the watch is over',
      { healthyAt: NOW - DAY },
      { moment: 'watched', at: NOW - DAY + 30 * MINUTE },
    ],
    [
      'when they ended in it',
      {
        healthyAt: NOW - DAY,
        endedAt: NOW - DAY + 10 * MINUTE,
        outcome: 'rolled-back',
      },
      { moment: 'ended', at: NOW - DAY + 10 * MINUTE, outcome: 'rolled-back' },
    ],
    [
      'now, while they are watched',
      { healthyAt: NOW - 10 * MINUTE },
      { moment: 'now', at: NOW, outcome: 'running' },
    ],
  ])('of a gate of the watch are judged %s', (_when, life, expected) => {
    const [found] = casesOf([aDeployment('production', '1', life)], {
      gate: aGate({ of: 'production' }),
      set: 'watch',
    });
    expect(found).toMatchObject(expected);
  });

  it.each<[Partial<Deployment>, RetroCase['outcome']]>([
    [{ endedAt: undefined, outcome: undefined }, 'running'],
    [{ outcome: 'replaced' }, 'succeeded'],
    [{ outcome: 'replaced', healthyAt: undefined }, 'replaced-early'],
    [{ outcome: 'rolled-back' }, 'rolled-back'],
    [{ outcome: 'failed' }, 'failed'],
    [{ outcome: 'removed' }, 'removed'],
  ])('with %j there became %s', (life, outcome) => {
    const [found] = casesOf([
      aDeployment('staging', '1'),
      anEndedDeployment('production', '1', life),
    ]);
    expect(found.outcome).toBe(outcome);
  });
});

const OUTCOMES = [
  'running',
  'succeeded',
  'replaced-early',
  'rolled-back',
  'failed',
  'removed',
  'not-entered',
] as const;
const STATUSES = [
  'passed',
  'warned',
  'failed',
  'pending',
  'unknown',
  'skipped',
] as const;

function judged(
  status: GateOutcome['status'],
  outcome: RetroCase['outcome'] = 'succeeded',
  more: Partial<GateOutcome> & { at?: number } = {},
): JudgedCase {
  const { at = NOW, ...rest } = more;
  return {
    found: { release: aRelease('1'), at, moment: 'entered', outcome },
    outcome: { status, reason: ['so'], evidence: [], ...rest },
  };
}

const itemsOf = (list: JudgedCase[]) =>
  list.map(each => retroItem('production', each));

describe('what a retro run adds up to', () => {
  it.each<[GateOutcome['status'], RetroCase['outcome'], string | undefined]>([
    ['failed', 'rolled-back', 'caught'],
    ['pending', 'failed', 'caught'],
    ['passed', 'rolled-back', 'missed'],
    ['warned', 'failed', 'missed'],
    ['skipped', 'failed', 'missed'],
    ['unknown', 'failed', undefined],
    ['failed', 'succeeded', undefined],
    ['passed', 'running', undefined],
    ['failed', 'replaced-early', undefined],
    ['failed', 'removed', undefined],
    ['failed', 'not-entered', undefined],
  ])('%s of what %s is %s', (status, outcome, hindsight) => {
    expect(itemsOf([judged(status, outcome)])[0].hindsight).toBe(hindsight);
  });

  it('counts each release once, and none twice', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom(...STATUSES), fc.constantFrom(...OUTCOMES)),
          { maxLength: 50 },
        ),
        pairs => {
          const totals = retroTotals(
            itemsOf(pairs.map(([status, outcome]) => judged(status, outcome))),
          );
          const sum = STATUSES.reduce((all, one) => all + totals[one], 0);
          expect(totals.releases).toBe(pairs.length);
          expect(sum).toBe(pairs.length);
          expect(totals.caught + totals.missed).toBeLessThanOrEqual(
            totals.endedBadly,
          );
        },
      ),
    );
  });

  it('F72 counts a status that it does not know as unknown', () => {
    const [item] = itemsOf([judged('passed')]);
    expect(retroTotals([{ ...item, status: 'splendid' }])).toMatchObject({
      passed: 0,
      unknown: 1,
    });
  });

  it('says it in one sentence', () => {
    const say = (...list: JudgedCase[]) =>
      retroSentence(retroTotals(itemsOf(list))).join('');
    expect(say()).toBe('No release is known that it could have judged');
    expect(say(judged('passed'))).toBe(
      'It would have let the last release through',
    );
    expect(say(judged('failed'))).toBe(
      'It would have held back the last release',
    );
    expect(say(judged('unknown'))).toBe(
      'Of the last release it cannot be told what it would have done',
    );
    expect(say(judged('passed', 'failed'))).toBe(
      'It would have let the last release through. It ended by failure or rollback',
    );
    expect(say(judged('unknown'), judged('unknown'))).toBe(
      'Of the last 2 releases it cannot be told what it would have done',
    );
    expect(
      say(
        judged('passed', 'failed'),
        judged('pending', 'rolled-back'),
        judged('failed'),
        judged('unknown'),
      ),
    ).toBe(
      'Of the last 4 releases it would have let 1 through and held back 2; of 1 it cannot be told. 2 ended by failure or rollback: caught 1, missed 1',
    );
  });

  it('draws the values in the order of time, with bounds that are the same for all', () => {
    const at = (value: number, moment: number, bounds = [0.01]) =>
      judged('passed', 'succeeded', {
        at: moment,
        figure: { value, bounds, unit: 'ratio' },
      });
    expect(
      retroChart('errors', [at(0.02, NOW), judged('unknown'), at(0.01, 0)]),
    ).toEqual({
      unit: 'ratio',
      threshold: [0.01],
      series: [
        {
          name: 'errors',
          points: [
            ['1970-01-01T00:00:00.000Z', 0.01],
            [new Date(NOW).toISOString(), 0.02],
          ],
        },
      ],
    });
    expect(
      retroChart('errors', [at(1, NOW, [2]), at(1, 0, [3])])?.threshold,
    ).toBeUndefined();
    expect(retroChart('errors', [judged('passed')])).toBeUndefined();
  });
});
