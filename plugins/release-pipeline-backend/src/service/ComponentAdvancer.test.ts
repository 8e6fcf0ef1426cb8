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

import { reconcileDeployments } from '../domain/deployments';
import { aWaitingState } from '../domain/testing/asked';
import { automaticStages } from './automaticStages';
import { ComponentAdvancer } from './ComponentAdvancer';

/** An advancer of one component that stays as it is; what it wrote before it judges is given. */
function anAdvancer(
  spent: Record<string, boolean[]>,
  judged: { turned: boolean; isNews: boolean } = { turned: true, isNews: true },
) {
  const seen = aWaitingState();
  const changes = reconcileDeployments(seen);
  const state = {
    ...seen,
    // As they are recorded.
    deployments: seen.deployments.map(deployment => ({
      ...deployment,
      ...changes.find(
        change =>
          'deploymentId' in change && change.deploymentId === deployment.id,
      ),
    })),
  };
  const loaded = { ...state, automatic: automaticStages(state, {}) };
  const writes = (name: string) => async () => spent[name]?.shift() ?? false;
  const nextAt = () => undefined;
  const done: string[] = [];
  const asked: string[][] = [];
  const componentChanged = jest.fn(async () => {});
  const options = {
    knex: { raw: async () => done.push('due') },
    states: { loadAll: async () => [loaded] },
    reducer: { reduce: writes('reducer'), nextAt },
    budgets: { read: writes('budgets'), nextAt },
    ranges: { read: writes('ranges'), nextAt },
    differences: {
      read: writes('differences'),
      nextAt: () => seen.now + 1_000,
    },
    overrides: { end: writes('overrides'), remind: writes('reminders') },
    exceptions: { end: writes('exceptions') },
    refreshes: { askWhereNeeded: writes('refreshes'), nextAt },
    judge: {
      judge: async (
        before: typeof loaded,
        tasks: Array<{ gate: { name: string } }>,
      ) => {
        done.push('judged');
        asked.push(tasks.map(({ gate }) => gate.name));
        // What turned leads to another round.
        return asked.length === 1
          ? { ...judged, state: before }
          : { turned: false, isNews: false, state: before };
      },
    },
    metrics: { advancing: <T>(run: () => Promise<T>) => run() },
    changes: {
      describe: async () => {
        done.push('asked who');
        return spent.changes?.shift() ?? false;
      },
      comeBackTo: async () => {
        done.push('comes back');
      },
    },
    liveUpdates: { componentChanged },
  };
  const advancer = ComponentAdvancer.create(
    options as unknown as Parameters<typeof ComponentAdvancer.create>[0],
  );
  return {
    asked,
    done,
    componentChanged,
    advance: () =>
      advancer.advance(state.component.ref, {
        signal: new AbortController().signal,
      }),
  };
}

describe('ComponentAdvancer', () => {
  it.each([
    [[]],
    [['reducer']],
    [['budgets', 'differences']],
    [['refreshes']],
    [['exceptions']],
    [['changes']],
  ])(
    'asks again once what can change, also where %j wrote first',
    async names => {
      const { advance, asked } = anAdvancer(
        Object.fromEntries(names.map(name => [name, [true]])),
      );
      await advance();
      expect(asked).toEqual([['health'], []]);
    },
  );

  it('R14 learns what a commit says before it judges by it, and comes back to what nobody told after the due time is written', async () => {
    const { advance, done } = anAdvancer(
      { changes: [true] },
      { turned: false, isNews: false },
    );
    await advance();
    expect(done).toEqual([
      'asked who',
      'asked who',
      'judged',
      'due',
      'comes back',
    ]);
  });

  it.each([
    ['a status changed', { turned: true, isNews: true }, 1],
    ['one approval more is there', { turned: false, isNews: true }, 1],
    ['all is as it was', { turned: false, isNews: false }, 0],
  ])('R33 tells open pages when %s', async (_, judged, times) => {
    const { advance, componentChanged } = anAdvancer({}, judged);
    await advance();
    expect(componentChanged).toHaveBeenCalledTimes(times);
  });
});
