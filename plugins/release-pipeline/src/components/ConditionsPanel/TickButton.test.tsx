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

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { GateView } from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { READER, renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { GateList } from './GateList';
import { RecordsContext } from './RecordsContext';
import { WatchList } from './WatchList';

const about = {
  component: 'component:default/payments',
  stage: 'production',
  releaseId: 'r1',
};

const gate: GateView = {
  name: 'before',
  type: 'manual-check',
  kind: 'people',
  title: 'Checklist of 2',
  status: 'pending',
  reason: ['1 of 2 items are not ticked: Users told'],
  progress: { done: 1, total: 2, unit: 'count' },
  whoCanAct: [READER],
  evidence: [
    {
      label: 'Backup restored',
      value: ['ticked by Pat Platform'],
      ticked: true,
    },
    { label: 'Users told', value: ['not ticked'], ticked: false },
  ],
};

function show(
  api: FakeReleasePipelineApi,
  options: { whoCanAct?: string[]; context?: typeof about } = {
    context: about,
  },
) {
  const { context, whoCanAct = [READER] } = options;
  renderWith(
    api,
    <RecordsContext.Provider
      value={context && { about: context, version: '1.15.0' }}
    >
      <GateList gates={[{ ...gate, whoCanAct }]} />
    </RecordsContext.Provider>,
  );
}

describe('TickButton', () => {
  it('ticks an item, and takes another one back', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      tick: {
        ...about,
        gate: 'before',
        item: 'Users told',
        done: true,
        by: { ref: READER, name: 'Test' },
        at: '2026-01-01T00:00:00.000Z',
      },
    });
    show(api);
    await user.click(
      await screen.findByRole('button', { name: 'Tick: Users told' }),
    );
    await user.click(
      screen.getByRole('button', { name: 'Take back: Backup restored' }),
    );
    const tick = { ...about, gate: 'before' };
    expect(api.asked).toEqual([
      { call: 'tick', tick: { ...tick, item: 'Users told', done: true } },
      { call: 'tick', tick: { ...tick, item: 'Backup restored', done: false } },
    ]);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('is there for what is asked while a release is watched', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi();
    const promotion = makeStory(Date.now()).promotion({
      component: { ref: about.component, name: 'payments' },
      stage: 'production',
    });
    renderWith(api, <WatchList promotion={promotion} gates={[gate]} />);
    await user.click(
      await screen.findByRole('button', { name: 'Tick: Users told' }),
    );
    expect(api.asked).toMatchObject([
      {
        call: 'tick',
        tick: { ...about, releaseId: promotion.release.id, gate: 'before' },
      },
    ]);
  });

  it('says what the backend refused', async () => {
    const user = userEvent.setup();
    show(
      new FakeReleasePipelineApi({
        tick: await refusal(403, 'Only members of platform tick this'),
      }),
    );
    await user.click(
      await screen.findByRole('button', { name: 'Tick: Users told' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Only members of platform tick this',
    );
    expect(
      screen.getByRole('button', { name: 'Tick: Users told' }),
    ).toBeEnabled();
  });

  it('stands with when the reminder is due', async () => {
    const inThreeHours = new Date(Date.now() + 3 * 3_600_000).toISOString();
    renderWith(
      new FakeReleasePipelineApi(),
      <GateList
        gates={[
          {
            ...gate,
            evidence: [
              ...gate.evidence,
              {
                label: 'Reminder',
                value: ['due ', { time: inThreeHours, as: 'in' }],
              },
            ],
          },
        ]}
      />,
    );
    expect(
      (await screen.findByText('Reminder')).nextElementSibling,
    ).toHaveTextContent(/^due in (3 h|2 h 59 min)/);
  });

  it.each([
    ['who cannot', { whoCanAct: ['user:default/pat'], context: about }],
    ['where it is only read', { context: undefined }],
  ])('is not there for %s', async (_who, options) => {
    show(new FakeReleasePipelineApi(), options);
    expect(await screen.findByText('not ticked')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /^Tick/ })).toBeNull();
  });
});
