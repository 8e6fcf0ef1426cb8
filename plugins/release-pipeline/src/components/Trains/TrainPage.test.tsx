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

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  PROMOTIONS_CHANNEL,
  type Prognosis,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeTrains } from '../../__testUtils__/trains';
import { TrainPage } from './TrainPage';
import { TrainsPage } from './TrainsPage';

const AT = '2030-11-21T21:00:00.000Z';
const { prognosis, train } = makeTrains(AT);

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
    expect(
      within(row).getByRole('link', { name: /on one page/ }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/promotions\/promotion-9$/),
    );
    expect(
      screen.getByRole('link', { name: '1.1.0: promotion of payments' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/payments/release-pipeline/promotions/promotion-1',
    );
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

  it('says what it touches at its departure, with both sides and why', async () => {
    const collisions: Prognosis['collisions'] = {
      start: AT,
      end: AT,
      length: 'It takes as long as its waves may take to be confirmed',
      known: [
        {
          id: `train:other@${AT}`,
          kind: 'train',
          why: ['component'],
          sentence: [
            "Train 'Other' departs into production ",
            { time: AT, as: 'when' },
            ' and may take payments along, as this one may',
          ],
          start: AT,
        },
      ],
      more: 0,
      hidden: 1,
      unknown: [],
    };
    renderWith(
      new FakeReleasePipelineApi({
        train,
        prognosis: { ...prognosis, collisions },
      }),
      <TrainPage />,
    );
    const group = await screen.findByRole('group', {
      name: 'Collisions in production',
    });
    expect(group).toHaveTextContent(
      'Touches 2 other changes, 1 of them not for you to see.',
    );
    expect(group).toHaveTextContent(
      /Train 'Other' departs into production .* and may take payments along/,
    );
    expect(await accessibilityProblems(group)).toEqual([]);
  });

  it('stops the departure that was seen and nothing else, also when it ends meanwhile', async () => {
    const api = new FakeReleasePipelineApi({ train, prognosis });
    const { signals } = renderWith(api, <TrainPage />);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Stop the train…' }),
    );
    const stop = await screen.findByRole('button', { name: 'Stop' });
    api.say({ train: { ...train, runs: [] } });
    await signals.send(PROMOTIONS_CHANNEL);
    await waitFor(() =>
      expect(screen.queryByText('Stop the train…')).not.toBeInTheDocument(),
    );
    api.say({ train: await refusal(409, 'This departure is over already') });
    await userEvent.click(stop);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'This departure is over already',
    );
    expect(api.asked).toEqual([
      { call: 'stop-train', id: 'train-1', stop: { runId: 'run-1' } },
    ]);
  });

  it.each([
    ['pending', '1.1.0', 'nothing → 1.1.0'],
    ['unknown', undefined, '–'],
    ['no-permission', undefined, '–'],
    // More than a train takes: nothing of it was looked at.
    ['held', undefined, '–'],
  ])(
    'says of %s, release %s, what would go: %s',
    async (code, version, words) => {
      const [wave] = prognosis.waves;
      const [item] = wave.items;
      const waves = [
        { ...wave, items: [{ ...item, code, version, from: undefined }] },
      ];
      const api = new FakeReleasePipelineApi({
        train,
        prognosis: { ...prognosis, waves },
      });
      renderWith(api, <TrainPage />);
      expect(
        await screen.findByRole('cell', { name: words }),
      ).toBeInTheDocument();
    },
  );

  it('is ended also by who may not change it', async () => {
    const because = 'Only who scheduled it may change it';
    const mayChange = { allowed: false, because };
    const api = new FakeReleasePipelineApi({
      train: { ...train, mayChange },
      prognosis,
    });
    renderWith(api, <TrainPage />);

    expect(await screen.findByText(because)).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Change…' }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Stop the train…' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Call it off…' }),
    ).toBeInTheDocument();
  });

  const untold = 'the time zone Mars/Base is not known any more';
  const stuck = { ...train, next: [], untold };

  it('F60 lists that nobody can tell when it departs, and why', async () => {
    const api = new FakeReleasePipelineApi({
      trains: {
        trains: [stuck],
        mayCreate: { allowed: true },
        stages: ['production'],
      },
    });
    renderWith(api, <TrainsPage />);
    expect(await screen.findByText(`Unknown: ${untold}`)).toBeInTheDocument();
  });

  it('F60 says on its page what to do when nobody can tell when it departs', async () => {
    const api = new FakeReleasePipelineApi({ train: stuck, prognosis });
    renderWith(api, <TrainPage />);
    expect(await screen.findByRole('alert')).toHaveTextContent(untold);
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
