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

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  Prognosis,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { renderWith } from '../../__testUtils__/render';
import { TrainPage } from './TrainPage';
import { TrainsPage } from './TrainsPage';

const AT = '2030-11-21T21:00:00.000Z';
const dana = { ref: 'user:default/dana', name: 'Dana' };
const payments = { ref: 'component:default/payments', name: 'payments' };

const train: TrainView = {
  id: 'train-1',
  version: 3,
  text: {
    title: 'Thursday train',
    stage: 'production',
    start: '2030-11-21T22:00',
    zone: 'Europe/Berlin',
    components: { refs: [payments.ref] },
    reason: 'all of them together',
  },
  hiddenComponents: 0,
  scheduledBy: dana,
  scheduledAt: AT,
  next: [AT],
  mayChange: { allowed: true },
  runs: [
    {
      id: 'run-1',
      departsAt: AT,
      startedAt: AT,
      state: 'running',
      requestedBy: dana,
      wave: 0,
      waves: ['All at once'],
      hidden: 2,
      items: [
        {
          component: payments,
          wave: 0,
          state: 'taken',
          version: '1.1.0',
          sentence: ['watching'],
        },
      ],
    },
  ],
};

const prognosis: Prognosis = {
  trainId: 'train-1',
  stage: 'production',
  departsAt: AT,
  waves: [
    {
      name: 'All at once',
      items: [
        {
          component: payments,
          outlook: 'left',
          code: 'frozen',
          version: '1.1.0',
          from: '1.0.0',
          sentence: ["Freeze 'Year end' until ", { time: AT, as: 'at' }],
        },
      ],
    },
  ],
  goes: 0,
  left: 1,
  hidden: 2,
  cycles: [],
};

describe('trains', () => {
  it('says what would be left and why, and stops what is under way', async () => {
    const api = new FakeReleasePipelineApi({ train, prognosis });
    renderWith(api, <TrainPage />);

    const region = await screen.findByRole('region', { name: 'Prognosis' });
    const row = within(region).getAllByRole('row')[1];
    expect(row).toHaveTextContent(
      /All at once.*1\.0\.0 → 1\.1\.0.*Frozen.*Freeze 'Year end' until/,
    );
    expect(region).toHaveTextContent('2 more you may not see');
    await userEvent.click(
      screen.getByRole('button', { name: 'Stop the train…' }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    expect(api.asked).toContainEqual({
      call: 'stop-train',
      id: 'train-1',
      stop: { runId: 'run-1' },
    });
  });

  it('has nothing that a screen reader stumbles over', async () => {
    const api = new FakeReleasePipelineApi({
      trains: {
        trains: [train],
        mayCreate: { allowed: true },
        stages: ['production'],
      },
    });
    renderWith(api, <TrainsPage />);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Schedule a train…' }),
    );
    await screen.findByRole('dialog', { name: 'Schedule a train' });
    expect(await accessibilityProblems(document.body)).toEqual([]);
  });
});
