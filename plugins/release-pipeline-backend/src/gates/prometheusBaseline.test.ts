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
  JudgedDeployment,
  RanDeployment,
} from 'backstage-plugin-release-pipeline-node';
import { emptyGateContext } from 'backstage-plugin-release-pipeline-node/testUtils';
import { PrometheusClient } from '../adapters/prometheus';
import { json, TestUpstream } from '../adapters/testing';
import type { PrometheusQueryConfig } from '../config/types';
import { createPrometheusGate } from './prometheus';
import { deployment, HOUR, NOW } from './testing';

const MINUTE = 60_000;
const WEEK = 7 * 24 * HOUR;
const STARTED = NOW - 2 * HOUR - MINUTE;
const QUERY: PrometheusQueryConfig = {
  name: 'latency',
  instance: 'prod',
  expr: 'avg(latency{service="{{ component.name }}",stage="{{ stage }}"}) + 0',
  windowMs: 10 * MINUTE,
  freshnessMs: 2 * MINUTE,
  stepMs: MINUTE,
  unit: 's',
};
const BY_TRACK = {
  expr: 'avg(latency{stage="{{ stage }}",role="{{ track }}"}) + 0',
};
const TENTH = { relative: 0.1 };

/** What a question was about. */
interface Question {
  expr: string;
  /** Absent: now. */
  at?: number;
  path: string;
}

describe('prometheus, compared with', () => {
  let upstream: TestUpstream;
  let asked: Question[];
  /** The value, or none; the release is 0.5 unless a test says otherwise. */
  let valueOf: (question: Question) => number | string | undefined;
  /** Whole answers in place of a value. */
  let bodyOf: (question: Question) => unknown;

  const success = (resultType: string, result: unknown[]) => ({
    status: 'success',
    data: { resultType, result },
  });

  const answerTo = (question: Question) => {
    const seconds = (question.at ?? NOW) / 1000;
    if (question.expr.includes('timestamp(')) {
      const newest = [seconds, `${seconds - 5}`];
      return success('vector', [{ metric: {}, value: newest }]);
    }
    const value = valueOf(question);
    if (question.path.endsWith('/query_range')) {
      const values = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((before, index) => [
        seconds - 60 * before,
        `${Number(value) + index / 1000}`,
      ]);
      return success(
        'matrix',
        value === undefined ? [] : [{ metric: {}, values }],
      );
    }
    return success(
      'vector',
      value === undefined ? [] : [{ metric: {}, value: [seconds, `${value}`] }],
    );
  };

  beforeEach(async () => {
    asked = [];
    valueOf = () => 0.5;
    bodyOf = () => undefined;
    upstream = await TestUpstream.start((request, response) => {
      const form = new URLSearchParams(request.text);
      const time = form.get('time') ?? form.get('end');
      const question = {
        expr: form.get('query') ?? '',
        at: time === null ? undefined : Number(time) * 1000,
        path: request.url ?? '',
      };
      asked.push(question);
      json(response, bodyOf(question) ?? answerTo(question));
    });
  });

  afterEach(async () => {
    await upstream.stop();
  });

  const before: RanDeployment = {
    stage: 'staging',
    release: { id: 'release-0', version: '0.9.0' },
    startedAt: NOW - 9 * HOUR,
    healthyAt: NOW - 8 * HOUR,
    endedAt: STARTED,
  };
  const inProduction: RanDeployment = {
    ...before,
    stage: 'production',
    endedAt: undefined,
  };

  const evaluate = (
    compareWith: object,
    options: {
      ran?: RanDeployment[];
      judged?: Partial<JudgedDeployment>;
      query?: Partial<PrometheusQueryConfig>;
      config?: object;
    } = {},
  ) => {
    const client = PrometheusClient.create({ name: 'prod', url: upstream.url });
    const gate = createPrometheusGate({
      queries: new Map([['latency', { ...QUERY, ...options.query }]]),
      clients: new Map([['prod', client]]),
    });
    const ran = options.ran ?? [before, inProduction];
    return gate.evaluate(
      emptyGateContext(
        gate,
        { query: 'latency', compareWith, ...options.config },
        {
          now: NOW,
          deployment: deployment({ startedAt: STARTED, ...options.judged }),
          ranAt: (stage, at) =>
            ran
              .filter(one => one.stage === stage && one.startedAt <= at)
              .sort((a, b) => b.startedAt - a.startedAt)
              .at(0),
        },
      ),
      { signal: new AbortController().signal },
    );
  };

  const plain = ({ expr, path }: Question) =>
    path.endsWith('/query') && !expr.includes('timestamp(');

  describe.each([
    {
      form: 'the previous version',
      compareWith: { baseline: 'previous', maxIncrease: TENTH },
      query: {},
      // A little before the switch, when none of the new pods served yet.
      asks: { part: 'stage="staging"', at: STARTED - 2 * MINUTE },
      what: '0.9.0 in staging before',
      words: 'the previous version',
    },
    {
      form: 'another stage',
      compareWith: {
        baseline: 'stage',
        stage: 'production',
        maxIncrease: TENTH,
      },
      query: {},
      asks: { part: 'stage="production"', at: NOW },
      what: '0.9.0 in production',
      words: 'production',
    },
    {
      form: 'the same window last week',
      compareWith: { baseline: 'last-week', maxIncrease: TENTH },
      query: {},
      asks: { part: 'stage="staging"', at: NOW - WEEK },
      what: 'staging 7 d before',
      words: '7 d before',
    },
    {
      form: 'the stable side of a canary',
      compareWith: { baseline: 'stable', maxIncrease: TENTH },
      query: BY_TRACK,
      // The canary's life ended when the release was healthy everywhere.
      asks: { part: 'role="stable"', at: NOW - HOUR - 2 * MINUTE },
      judged: { healthyAt: NOW - HOUR },
      what: 'stable in staging',
      words: 'the stable version',
    },
  ])('$form', ({ compareWith, query, asks, judged, what, words }) => {
    const isBaseline = ({ expr, at }: Question) =>
      expr.includes(asks.part) &&
      (at ?? NOW) === asks.at &&
      (asks.at !== NOW || asks.part.includes('production'));
    const sides = (release: unknown, baseline: unknown) => {
      valueOf = question =>
        (isBaseline(question) && !question.expr.includes('role="canary"')
          ? baseline
          : release) as number | string | undefined;
    };

    it('passes within the tolerance and fails beyond, both in words', async () => {
      sides(0.54, 0.5);
      expect(await evaluate(compareWith, { query, judged })).toMatchObject({
        status: 'passed',
        value: '0.54',
        threshold: `at most 10 % more than ${words}`,
        reason: [
          `latency of 1.0.0 in staging is 0.54, of ${what} 0.5 (8 % more); allowed is at most 10 % more than ${words}`,
        ],
      });
      const question = asked.filter(plain).find(isBaseline);
      expect(question).toBeDefined();
      sides(0.56, 0.5);
      expect(await evaluate(compareWith, { query, judged })).toMatchObject({
        status: 'failed',
      });
    });

    it('shows the ratio, the two-sample test and both series', async () => {
      sides(0.75, 0.5);
      const { evidence } = await evaluate(compareWith, { query, judged });
      expect(evidence).toEqual(
        expect.arrayContaining([
          { label: 'Baseline', value: [`${what}: 0.5`] },
          { label: 'Ratio', value: ['1.5 (0.75 to 0.5)'] },
          {
            label: 'Two-sample test',
            value: [
              "Mann-Whitney U = 100, p < 0.001, effect size (Cliff's delta) 1: large; 10 and 10 points",
            ],
          },
          expect.objectContaining({
            label: 'Over time',
            chart: expect.objectContaining({ unit: 's', threshold: [0.55] }),
          }),
        ]),
      );
      const chart = evidence.find(item => item.chart)?.chart;
      expect(chart?.series.map(({ name }) => name)).toEqual([
        '1.0.0 in staging',
        what,
      ]);
      const last = chart?.series.map(({ points }) => points.at(-1));
      expect(last?.[0]?.[1]).toBe(0.759);
      expect(last?.[1]).toEqual([new Date(asks.at).toISOString(), 0.509]);
    });

    it.each<[string, unknown]>([
      ['nothing', undefined],
      ['NaN', 'NaN'],
      ['infinity', '+Inf'],
    ])('F48 F49 %s as baseline is unknown, in words', async (_what, value) => {
      sides(0.5, value);
      const outcome = await evaluate(compareWith, {
        query,
        judged,
        config: { noData: 'failed' },
      });
      expect(outcome).toMatchObject({
        status: 'unknown',
        reason: [
          `${what} cannot be compared with: `,
          value === undefined ? 'there is no data' : `the value is ${value}`,
        ],
      });
    });
  });

  describe('what must be there of the baseline', () => {
    const previous = { baseline: 'previous', maxIncrease: TENTH };
    const production = {
      baseline: 'stage',
      stage: 'production',
      maxIncrease: TENTH,
    };

    it.each<[string, object, RanDeployment[], string]>([
      [
        'nothing ran before',
        previous,
        [],
        'nothing is recorded that ran in staging before 1.0.0',
      ],
      [
        'only the same release ran before',
        previous,
        [{ ...before, release: { id: 'release-1', version: '1.0.0' } }],
        'nothing is recorded that ran in staging before 1.0.0',
      ],
      [
        'F55 it ran for less than the window',
        previous,
        [{ ...before, healthyAt: STARTED - 11 * MINUTE }],
        '0.9.0, which it is compared with, ran healthy in staging for 9 min only, less than the 10 min of the metric',
      ],
      [
        'it was never healthy',
        previous,
        [{ ...before, healthyAt: undefined }],
        '0.9.0, which it is compared with, never became healthy in staging',
      ],
      [
        'nothing runs there',
        production,
        [before],
        'nothing runs in production to compare with',
      ],
      [
        'what ran there is gone',
        production,
        [{ ...inProduction, endedAt: NOW - 1 }],
        'nothing runs in production to compare with',
      ],
      [
        'what runs there is not healthy',
        production,
        [{ ...inProduction, healthyAt: undefined }],
        '0.9.0, which it is compared with, is not healthy in production',
      ],
    ])('%s: unknown', async (_case, compareWith, ran, words) => {
      const outcome = await evaluate(compareWith, { ran });
      expect(outcome).toMatchObject({
        status: 'unknown',
        reason: [expect.stringContaining(words)],
        recheckAt: NOW + MINUTE,
      });
    });

    it('F55 waits until what runs there has run for the window', async () => {
      const healthyAt = NOW - 4 * MINUTE;
      const passesAt = healthyAt + 10 * MINUTE;
      expect(
        await evaluate(production, { ran: [{ ...inProduction, healthyAt }] }),
      ).toMatchObject({
        status: 'pending',
        passesAt,
        reason: [
          expect.stringContaining('has run healthy in production for 4 min'),
          { time: new Date(passesAt).toISOString(), as: 'in' },
        ],
      });
    });

    it('out of a fixed bound is failed without asking for more', async () => {
      expect(
        await evaluate(production, { ran: [], config: { max: 0.4 } }),
      ).toMatchObject({
        status: 'failed',
        reason: ['latency of 1.0.0 in staging is 0.5; allowed is at most 0.4'],
      });
    });

    it('F53 needs the minimum of samples on both sides', async () => {
      const query = { samples: 'count_samples{stage="{{ stage }}"}' };
      const config = { minSamples: 100 };
      valueOf = ({ expr }) => {
        const few = expr.includes('production') ? 99 : 100;
        return expr.includes('count_samples') ? few : 0.5;
      };
      expect(await evaluate(production, { query, config })).toMatchObject({
        status: 'unknown',
        reason: [
          '0.9.0 in production cannot be compared with: ',
          'too little data: 99 samples, at least 100 are needed',
        ],
      });
      expect(await evaluate(previous, { query, config })).toMatchObject({
        status: 'passed',
      });
    });

    it('F50 a warning on either side is not passed, over time as well', async () => {
      for (const path of ['/query', '/query_range']) {
        for (const stage of ['staging', 'production']) {
          bodyOf = question =>
            question.path.endsWith(path) && question.expr.includes(stage)
              ? { ...answerTo(question), warnings: ['store down'] }
              : undefined;
          const outcome = await evaluate(production);
          expect(outcome.status).toBe('unknown');
          expect(outcome.reason.join('')).toContain(
            'the answer is incomplete: store down',
          );
        }
      }
    });

    it('several series over time are not passed', async () => {
      bodyOf = ({ path }) => {
        const series = { metric: {}, values: [[NOW / 1000, '0.5']] };
        return path.endsWith('/query_range')
          ? success('matrix', [series, series])
          : undefined;
      };
      expect(await evaluate(production)).toMatchObject({
        status: 'unknown',
        reason: ['the query gives several series over time'],
      });
    });

    it.each<[string, unknown]>([
      ['vector', []],
      ['string', [1, 'a']],
    ])('F54 a %s over time is not passed', async (type, result) => {
      bodyOf = ({ path }) =>
        path.endsWith('/query_range')
          ? { status: 'success', data: { resultType: type, result } }
          : undefined;
      expect(await evaluate(production)).toMatchObject({
        status: 'unknown',
        reason: [expect.stringContaining('cannot be read')],
      });
    });

    it('F49 leaves out what is no number over time, and says so', async () => {
      bodyOf = ({ path }) =>
        path.endsWith('/query_range')
          ? success('matrix', [
              {
                metric: {},
                values: [
                  [NOW / 1000 - 60, 'NaN'],
                  [NOW / 1000, '0.5'],
                ],
              },
            ])
          : undefined;
      const { evidence, status } = await evaluate(production);
      expect(status).toBe('passed');
      expect(evidence.find(item => item.chart)).toMatchObject({
        value: [
          '1 points of 1.0.0 in staging, 1 left out that are no number, 1 points of 0.9.0 in production, 1 left out that are no number, each over 1 min',
        ],
      });
    });
  });

  it('is never compared with itself', async () => {
    expect(
      await evaluate(
        { baseline: 'stage', stage: 'staging', maxIncrease: TENTH },
        { ran: [{ ...before, endedAt: undefined }] },
      ),
    ).toMatchObject({
      status: 'unknown',
      reason: [
        '0.9.0 in staging cannot be compared with: ',
        'the query says the same of both sides',
      ],
    });
  });

  it('warns within the tolerance, and says from where on', async () => {
    valueOf = ({ expr }) => (expr.includes('production') ? 0.5 : 0.54);
    expect(
      await evaluate({
        baseline: 'stage',
        stage: 'production',
        maxIncrease: TENTH,
        warnIncrease: { relative: 0.05, absolute: 0.01 },
      }),
    ).toMatchObject({
      status: 'warned',
      reason: [
        'latency of 1.0.0 in staging is 0.54, of 0.9.0 in production 0.5 (8 % more); it warns beyond 5 % or 0.01 more, allowed is at most 10 % more than production',
      ],
    });
  });

  it('no point over time reaches back before the window', async () => {
    await evaluate({ baseline: 'previous', maxIncrease: TENTH });
    const forms = upstream.requests
      .filter(({ url }) => url.endsWith('/query_range'))
      .map(({ body }) => new URLSearchParams(body));
    expect(forms).toHaveLength(2);
    for (const form of forms) {
      const [start, end, step] = ['start', 'end', 'step'].map(key =>
        Number(form.get(key)),
      );
      expect(step).toBe(60);
      expect(end - start).toBe(9 * 60);
    }
  });

  it('R8 a closed deployment is compared at the instant it ended, for good', async () => {
    const endedAt = NOW - HOUR;
    const outcome = await evaluate(
      { baseline: 'last-week', offset: { hours: 1 }, maxIncrease: TENTH },
      { judged: { endedAt } },
    );
    expect(outcome.status).toBe('passed');
    expect(outcome.validUntil).toBeUndefined();
    expect(outcome.recheckAt).toBeUndefined();
    expect(new Set(asked.map(({ at }) => at))).toEqual(
      new Set([endedAt, endedAt - HOUR]),
    );
  });

  describe('a canary', () => {
    const stable = { baseline: 'stable', maxIncrease: TENTH };

    it('is asked about now, from when it arrived until it is healthy everywhere', async () => {
      const judged = { healthyAt: undefined, startedAt: NOW - 10 * MINUTE };
      expect(await evaluate(stable, { query: BY_TRACK, judged })).toMatchObject(
        { status: 'passed', validUntil: expect.any(Number) },
      );
      expect(asked[0].at).toBeUndefined();
      const startedAt = NOW - 9 * MINUTE;
      expect(
        await evaluate(stable, {
          query: BY_TRACK,
          judged: { ...judged, startedAt },
        }),
      ).toMatchObject({ status: 'pending', passesAt: startedAt + 10 * MINUTE });
    });

    it('that was shorter than the window is unknown', async () => {
      const judged = {
        startedAt: NOW - HOUR,
        healthyAt: NOW - HOUR + 9 * MINUTE,
      };
      expect(await evaluate(stable, { query: BY_TRACK, judged })).toMatchObject(
        {
          status: 'unknown',
          reason: [
            '1.0.0 ran as a canary in staging for 7 min only, less than the 10 min of the metric',
          ],
        },
      );
    });

    const judged = { healthyAt: NOW - HOUR };
    const hashes = {
      ...BY_TRACK,
      tracks: {
        label: 'rollouts_pod_template_hash',
        canary: 'pods{stage="{{ stage }}",is="canary"}',
        stable: 'pods{stage="{{ stage }}",is="stable"}',
      },
    };
    const hashAnswer = (...hash: string[]) =>
      success(
        'vector',
        hash.map(value => ({
          metric: { rollouts_pod_template_hash: value },
          value: [NOW / 1000, '1'],
        })),
      );

    it('is told by its pod template hash, which the query of the administrator finds', async () => {
      bodyOf = ({ expr }) => {
        const side = expr.includes('is="canary"') ? 'aaa' : 'bbb';
        return expr.startsWith('pods{') ? hashAnswer(side) : undefined;
      };
      valueOf = ({ expr }) => (expr.includes('role="aaa"') ? 0.6 : 0.5);
      expect(await evaluate(stable, { query: hashes, judged })).toMatchObject({
        status: 'failed',
        value: '0.6',
      });
      expect(asked.some(({ expr }) => expr.includes('role="bbb"'))).toBe(true);
    });

    it('that is over, so that both sides have one hash, is unknown', async () => {
      bodyOf = ({ expr }) =>
        expr.startsWith('pods{') ? hashAnswer('aaa') : undefined;
      expect(await evaluate(stable, { query: hashes, judged })).toMatchObject({
        status: 'unknown',
        reason: [
          'stable in staging cannot be compared with: ',
          'the query says the same of both sides',
        ],
      });
    });

    it.each<[string, string[]]>([
      ['no series', []],
      ['several', ['aaa', 'bbb']],
      ['an empty text', ['']],
      ['S32 a pattern', ['.*']],
      ['S32 an end of the matcher', ['a"} or up{x="']],
    ])('%s for its hash is unknown', async (_case, found) => {
      bodyOf = ({ expr }) =>
        expr.startsWith('pods{') ? hashAnswer(...found) : undefined;
      expect(await evaluate(stable, { query: hashes, judged })).toMatchObject({
        status: 'unknown',
        reason: ['it cannot be told which pods are canary'],
      });
    });
  });
});
