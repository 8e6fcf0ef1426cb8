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
import type { Subscriptions } from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { SubscribeButton } from './SubscribeButton';

const ADDRESS = 'https://portal.example.com/api/release-pipeline/x.ics';
const none: Subscriptions = {
  subscriptions: [],
  suspendedAfterDays: 30,
  create: { allowed: true },
  mine: { allowed: true },
  choices: {
    systems: ['system:default/shop'],
    owners: ['group:default/payments'],
    stages: ['staging', 'production'],
  },
};
const one: Subscriptions = {
  ...none,
  subscriptions: [
    {
      id: 'one',
      name: 'Shop',
      filter: { systems: ['system:default/shop'], kinds: ['freeze'] },
      createdAt: new Date(Date.now() - 3_600_000).toISOString(),
      suspended: false,
    },
  ],
};

async function open(answers: object) {
  const api = new FakeReleasePipelineApi(answers);
  renderWith(api, <SubscribeButton />);
  await userEvent.click(screen.getByRole('button', { name: 'Subscribe…' }));
  const dialog = await screen.findByRole('dialog', {
    name: 'Subscribe to the calendar',
  });
  return { api, dialog: within(dialog), element: dialog };
}

describe('SubscribeButton', () => {
  it('makes an address of what one chooses, and shows it this once', async () => {
    const { api, dialog, element } = await open({
      subscriptions: none,
      subscribed: { ...one, address: ADDRESS },
    });
    const name = await dialog.findByLabelText('Name in your calendar');
    expect(await accessibilityProblems(element)).toEqual([]);
    await userEvent.clear(name);
    expect(
      dialog.getByRole('button', { name: 'Make an address' }),
    ).toBeDisabled();
    expect(element).toHaveTextContent('Name it first.');
    await userEvent.type(name, 'Shop');
    await userEvent.selectOptions(
      dialog.getByLabelText('About'),
      'system:default/shop',
    );
    await userEvent.selectOptions(dialog.getByLabelText('Stage'), 'production');
    await userEvent.click(
      dialog.getByRole('checkbox', { name: /^Maintenance/ }),
    );
    await userEvent.type(name, '{Enter}');
    const address = await dialog.findByLabelText('Address');
    expect(address).toHaveValue(ADDRESS);
    expect(address).toHaveFocus();
    expect(api.asked).toEqual([
      {
        call: 'subscribe',
        subscription: {
          name: 'Shop',
          filter: {
            systems: ['system:default/shop'],
            stages: ['production'],
            kinds: ['freeze', 'window', 'change'],
          },
        },
      },
    ]);
    expect(await accessibilityProblems(element)).toEqual([]);
    // Beside the dialog: what is told once is not lost by that.
    await userEvent.click(
      element.closest<HTMLElement>('.MuiDialog-container')!,
    );
    expect(dialog.getByLabelText('Address')).toHaveValue(ADDRESS);
    await userEvent.keyboard('{Escape}');
    expect(dialog.getByRole('alert')).toHaveTextContent(
      'Close without having copied it?',
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Back to it' }));
    expect(dialog.getByLabelText('Address')).toHaveValue(ADDRESS);
    await userEvent.click(
      dialog.getByRole('button', { name: 'I have copied it' }),
    );
    expect(dialog.queryByDisplayValue(ADDRESS)).not.toBeInTheDocument();
  });

  it('shows what there is, and revokes it when that is meant', async () => {
    const { api, dialog, element } = await open({ subscriptions: one });
    const list = await dialog.findByRole('list', {
      name: 'Your subscriptions',
    });
    expect(list).toHaveTextContent(
      /Shop.*Of shop: freezes; made 1 h.* ago, read by no calendar yet/,
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Revoke Shop…' }));
    expect(dialog.getByRole('button', { name: 'Keep it' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    const again = dialog.getByRole('button', { name: 'Revoke Shop…' });
    expect(again).toHaveFocus();
    await userEvent.click(again);
    expect(api.asked).toEqual([]);
    expect(await accessibilityProblems(element)).toEqual([]);
    await userEvent.click(
      dialog.getByRole('button', { name: 'Revoke for good' }),
    );
    expect(api.asked).toEqual([{ call: 'revoke-subscription', id: 'one' }]);
  });

  it('keeps what was typed when it is refused', async () => {
    const { dialog } = await open({
      subscriptions: none,
      subscribed: await refusal(409, 'You have 10 subscriptions'),
    });
    const name = await dialog.findByLabelText('Name in your calendar');
    await userEvent.type(name, ' of mine{Enter}');
    expect(
      await dialog.findByText(/You have 10 subscriptions/),
    ).toBeInTheDocument();
    expect(name).toHaveValue('Releases of mine');
  });

  it('says why there can be no more, or none of what is mine', async () => {
    const full = await open({
      subscriptions: {
        ...none,
        create: { allowed: false, because: 'You have 10 subscriptions' },
      },
    });
    expect(
      await full.dialog.findByText('You have 10 subscriptions'),
    ).toBeInTheDocument();
    expect(full.dialog.queryByRole('form')).not.toBeInTheDocument();
  });

  it('offers all that one may see to who is in no group', async () => {
    const { dialog } = await open({
      subscriptions: {
        ...none,
        mine: { allowed: false, because: 'You are in no group' },
      },
    });
    expect(await dialog.findByText('You are in no group')).toBeInTheDocument();
    expect(dialog.getByLabelText('About')).toHaveValue('all');
  });

  it('says so where one may not see them', async () => {
    const { dialog } = await open({
      subscriptions: await refusal(403, 'Not allowed'),
    });
    expect(
      await dialog.findByText('You may not see your subscriptions'),
    ).toBeInTheDocument();
  });

  it('says when nobody answers', async () => {
    const { dialog } = await open({
      subscriptions: new Error('Failed to fetch'),
    });
    expect(
      await dialog.findByText('The portal did not answer'),
    ).toBeInTheDocument();
  });
});
