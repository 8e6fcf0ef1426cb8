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

import type { ComponentDependency } from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { aGate, aPipeline } from '../domain/testing/builders';
import { dependencyGate, namedDependencies } from './dependency';

describeGateTypeContract({ gateType: dependencyGate, config: {} });

const LEDGER = 'component:default/ledger';

function dependency(
  overrides: Partial<ComponentDependency> = {},
  run: Partial<ComponentDependency['runs'][number]> = {},
): ComponentDependency {
  return {
    ref: LEDGER,
    declared: true,
    stages: ['dev', 'staging', 'production'],
    runs: ['staging', 'production'].map(stage => ({
      stage,
      version: '2.0.0',
      order: 2,
      healthy: true,
      fresh: true,
      ...(stage === 'production' && run),
    })),
    ...overrides,
  };
}

function evaluate(
  dependencies: ComponentDependency[] | undefined,
  config: object = {},
) {
  return dependencyGate.evaluate(
    emptyGateContext(dependencyGate, config, { dependencies, of: undefined }),
    { signal: new AbortController().signal },
  );
}

describe('dependency', () => {
  it('passes when each is healthy in the stage', async () => {
    expect(
      await evaluate([
        dependency(),
        dependency({ ref: 'component:default/mail' }),
      ]),
    ).toMatchObject({
      status: 'passed',
      reason: ['ledger, mail healthy in production'],
    });
  });

  it.each<[string, Partial<ComponentDependency['runs'][number]>, string]>([
    ['is not healthy', { healthy: false }, 'pending'],
    ['has not been seen lately', { fresh: false }, 'unknown'],
  ])('does not pass while one %s', async (_what, run, status) => {
    const fine = dependency({ ref: 'component:default/mail' });
    for (const all of [
      [dependency({}, run), fine],
      [fine, dependency({}, run)],
    ]) {
      expect(await evaluate(all)).toMatchObject({ status });
    }
  });

  it('waits for one that does not run there yet', async () => {
    expect(await evaluate([dependency({ runs: [] })])).toMatchObject({
      status: 'pending',
      reason: ['ledger does not run in production yet'],
    });
  });

  it('I3 is unknown about one that is not known here', async () => {
    const outcome = await evaluate([dependency({ stages: undefined })]);
    expect(outcome).toMatchObject({ status: 'unknown' });
    expect(outcome.reason.join('')).toContain('ledger is not known here');
  });

  it('leaves out one without this stage, unless the gate names it', async () => {
    const elsewhere = dependency({ stages: ['dev'], runs: [] });
    expect(await evaluate([elsewhere])).toMatchObject({ status: 'skipped' });
    expect(await evaluate([elsewhere, dependency()])).toMatchObject({
      status: 'passed',
    });
    expect(await evaluate([elsewhere], { components: [LEDGER] })).toMatchObject(
      { status: 'unknown' },
    );
  });

  it('skips a component that depends on nothing', async () => {
    expect(await evaluate([])).toMatchObject({ status: 'skipped' });
  });

  it('looks at what config names in place of the catalog', async () => {
    const named = dependency({
      ref: 'component:default/mail',
      declared: false,
    });
    const sick = dependency({}, { healthy: false });
    expect(
      await evaluate([sick, named], { components: ['mail'] }),
    ).toMatchObject({ status: 'passed' });
    expect(await evaluate([named])).toMatchObject({ status: 'skipped' });
    expect(await evaluate([], { components: ['mail'] })).toMatchObject({
      status: 'unknown',
    });
  });

  it.each<[string, Partial<ComponentDependency['runs'][number]>, string]>([
    ['the same', {}, 'passed'],
    ['a newer one', { version: '2.1.0', order: 3 }, 'passed'],
    ['an older one', { version: '1.9.0', order: 1 }, 'pending'],
    ['one without a place', { version: '1.9.1', order: undefined }, 'unknown'],
  ])('notOlderThanIn: %s than in staging', async (_what, run, status) => {
    expect(
      await evaluate([dependency({}, run)], { notOlderThanIn: 'staging' }),
    ).toMatchObject({ status });
  });

  it('tells which components have to be read with the state', () => {
    const gate = (config: object) =>
      aGate({ type: 'dependency', records: true, config });
    const withGates = (...gates: ReturnType<typeof aGate>[]) => {
      const pipeline = aPipeline();
      pipeline.stages[1].gates = gates;
      return [pipeline];
    };
    expect(namedDependencies(withGates())).toBeUndefined();
    expect(namedDependencies(withGates(gate({})))).toEqual([]);
    const named = gate({ components: [LEDGER, LEDGER] });
    const composed = aGate({ type: 'all', parts: [{ gate: named }] });
    for (const one of [named, composed]) {
      expect(namedDependencies(withGates(one))).toEqual([LEDGER]);
    }
  });
});
