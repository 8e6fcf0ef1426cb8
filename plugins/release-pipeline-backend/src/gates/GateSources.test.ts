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

import { mockServices } from '@backstage/backend-test-utils';
import { json, TestUpstream } from '../adapters/testing';
import { exampleWith, read } from '../config/testing';
import { aComponent, aRelease, aState } from '../domain/testing/builders';
import { GateEvaluator } from '../service/GateEvaluator';
import { builtInGateTypes } from '.';
import { GateSources } from './GateSources';

const CYCLE = { minutes: 5 };

describe('GateSources', () => {
  let upstream: TestUpstream;
  let sources: GateSources;

  beforeEach(async () => {
    upstream = await TestUpstream.start((request, response) => {
      const expr = new URLSearchParams(request.text).get('query') ?? '';
      const now = Date.now() / 1000;
      const value = expr.includes('timestamp(') ? `${now}` : '0.001';
      json(response, {
        status: 'success',
        data: request.url?.endsWith('/query_range')
          ? {
              resultType: 'matrix',
              result: [{ metric: {}, values: [[now, value]] }],
            }
          : {
              resultType: 'vector',
              result: [{ metric: {}, value: [now, value] }],
            },
      });
    });
    sources = new GateSources();
  });

  afterEach(async () => {
    await sources.close();
    await upstream.stop();
  });

  /** All gates of production that ask, as they are read, with the upstream as their server. */
  function evaluatorOf(gates: Record<string, object>) {
    const config = read(
      exampleWith({
        'releasePipeline.observation.interval': CYCLE,
        'releasePipeline.prometheus': {
          instances: { prod: { url: upstream.url } },
          queries: {
            shared: {
              instance: 'prod',
              expr: 'sum(errors{stage="{{ stage }}"})',
              window: { minutes: 1 },
            },
            own: {
              instance: 'prod',
              expr: 'sum(errors{service="{{ component.name }}"})',
              window: { minutes: 1 },
            },
          },
        },
        'releasePipeline.pipelines.standard.stages.production.gates': gates,
      }),
    );
    const gateTypes = builtInGateTypes(sources);
    config.prometheus.queries.forEach((query, name) =>
      sources.queries.set(name, query),
    );
    sources.open(config);
    const stage = config.pipelines
      .get('standard')!
      .stages.find(({ name }) => name === 'production')!;
    const evaluator = GateEvaluator.create({
      gateTypes: new Map(gateTypes.map(type => [type.type, type])),
      groups: {
        readGroups: async () => [],
        readPeople: async () => [],
        findAuthors: async () => [],
      },
      logger: mockServices.logger.mock(),
    });
    /** As for a component of this name, which runs 1.1.0 in staging. */
    return (name: string) => {
      const state = aState({ runs: { staging: '1.1.0' } });
      return evaluator.evaluate(
        {
          ...state,
          component: aComponent({ ref: `component:default/${name}`, name }),
        },
        stage.gates.map(gate => ({ stage, release: aRelease('1.1.0'), gate })),
        { signal: new AbortController().signal },
      );
    };
  }

  /** The questions about one instant, by their text. */
  const asked = () =>
    upstream.requests
      .filter(({ url }) => url.endsWith('/query'))
      .map(({ body }) => new URLSearchParams(body).get('query') ?? '');
  const gate = (query: string, max = 1) => ({
    type: 'prometheus',
    of: 'staging',
    query,
    max,
  });

  it('ask Prometheus once in a cycle for each distinct question, whichever gates and components share it', async () => {
    const evaluate = evaluatorOf({
      first: gate('shared'),
      second: gate('shared', 2),
      strict: gate('shared', 0.5),
    });
    const names = Array.from({ length: 50 }, (_, index) => `shop-${index}`);
    const results = (await Promise.all(names.map(evaluate))).flat();
    // Later in the same cycle.
    results.push(...(await evaluate('ledger')));

    expect(results).toHaveLength(3 * 51);
    expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(asked()).toEqual([
      'sum(errors{stage="staging"})',
      'max(timestamp(errors{stage="staging"}))',
    ]);
    // And once over time, for the chart.
    expect(upstream.requests).toHaveLength(3);
  });

  it('ask once for each component where the question names it', async () => {
    const evaluate = evaluatorOf({ first: gate('own'), second: gate('own') });
    await Promise.all(['shop', 'ledger', 'shop'].map(evaluate));
    expect(
      asked()
        .filter(query => query.startsWith('sum('))
        .sort(),
    ).toEqual(['sum(errors{service="ledger"})', 'sum(errors{service="shop"})']);
  });
});
