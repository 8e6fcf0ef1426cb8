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

import { aRun, aRunItem } from '../testing/trains';
import { noticesOfRun } from './notices';
import { runOf } from './runOf';
import type { RunItem, Train, TrainRun } from './types';

const OWNER = 'group:default/team-ledger';

function run(...items: Array<Partial<RunItem>>): TrainRun {
  return aRun(
    items.map((item, position) =>
      aRunItem(`ledger-${position}`, {
        owner: OWNER,
        position,
        state: 'left',
        ...item,
      }),
    ),
    {
      endedAt: 1,
      state: 'arrived',
      outcome: '0 of 1 component went, 1 was left behind',
    },
  );
}

describe('who is told of a departure that is over', () => {
  it('its scheduler, and the owners of what was left behind', () => {
    const notices = noticesOfRun(
      run(
        { code: 'frozen', sentence: ['Year end'] },
        { code: 'already-there' },
        { state: 'confirmed' },
      ),
    );
    expect(
      notices.map(({ description, recipients }) => [recipients, description]),
    ).toEqual([
      [['user:default/dana'], '0 of 1 component went, 1 was left behind.'],
      [[OWNER], 'ledger-0 (Year end)'],
    ]);
  });

  it('no owner of what its scheduler may not ask for, but the scheduler', () => {
    const notices = noticesOfRun(
      run({ code: 'no-permission' }, { code: 'no-permission' }),
    );
    expect(
      notices.map(({ description, recipients }) => [recipients, description]),
    ).toEqual([
      [
        ['user:default/dana'],
        '0 of 1 component went, 1 was left behind. You may not ask for 2 components of it, or could not when it was scheduled.',
      ],
    ]);
  });

  it('tells what is not permitted from what is too much or not known', () => {
    const { text } = run();
    const train: Train = {
      id: 'train',
      version: 1,
      text: { ...text, waves: { by: 'dependencies' } },
      permitted: ['a', 'b'].map(name => `component:default/${name}`),
      scheduledBy: 'user:default/dana',
      scheduledByName: 'Dana',
      scheduledAt: 0,
    };
    const components = ['a', 'b', 'c'].map(name => ({
      ref: `component:default/${name}`,
      name,
    }));
    const { items } = runOf({
      id: 'run',
      train,
      at: 0,
      most: 1,
      components,
    }).run;
    expect(items.map(({ code, name }) => [name, code])).toEqual([
      ['a', 'unknown'],
      ['b', 'held'],
      ['c', 'no-permission'],
    ]);
  });
});
