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
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { renderWith } from '../../__testUtils__/render';
import { Delegations } from './Delegations';

const PAT = { ref: 'user:default/pat', name: 'Pat Platform' };
const SAM = { ref: 'user:default/sam', name: 'Sam SRE' };
const free = { held: [], handOver: { allowed: true }, people: [SAM] };
const inAWeek = () => new Date(Date.now() + 7 * 86_400_000).toISOString();

describe('Delegations', () => {
  it('hands a seat over to whom one chooses, for a time, by keyboard', async () => {
    const api = new FakeReleasePipelineApi({ delegations: free });
    renderWith(api, <Delegations />);
    (
      await screen.findByRole('button', { name: 'Hand over your seat…' })
    ).focus();
    await userEvent.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', {
      name: 'Hand over your seat in approvals',
    });
    const confirm = within(dialog).getByRole('button', { name: 'Hand over' });
    expect(confirm).toBeDisabled();
    expect(dialog).toHaveTextContent('Choose a person first.');
    expect(await accessibilityProblems(dialog)).toEqual([]);
    await userEvent.selectOptions(within(dialog).getByLabelText('To'), SAM.ref);
    await userEvent.selectOptions(within(dialog).getByLabelText('For'), '3');
    await userEvent.type(within(dialog).getByRole('textbox'), 'on holiday');
    const from = Date.now();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(api.asked).toEqual([
      {
        call: 'delegate',
        delegation: {
          to: SAM.ref,
          until: expect.any(String),
          reason: 'on holiday',
        },
      },
    ]);
    const [asked] = api.asked;
    const until = 'delegation' in asked ? asked.delegation.until : '';
    expect(Date.parse(until)).toBeGreaterThanOrEqual(from + 3 * 86_400_000);
  });

  it('shows who holds what until when, and ends it', async () => {
    const given = { id: 'one', from: PAT, to: SAM, until: inAWeek() };
    const held = [{ id: 'two', from: SAM, to: PAT, until: inAWeek() }];
    const api = new FakeReleasePipelineApi({
      delegations: { ...free, given, held },
    });
    renderWith(api, <Delegations />);
    const box = await screen.findByRole('group', { name: 'Seats handed over' });
    expect(box).toHaveTextContent(
      'Sam SRE holds your seat in approvals; that ends in',
    );
    expect(box).toHaveTextContent('You hold the seat of Sam SRE');
    expect(screen.queryByText('Hand over your seat…')).not.toBeInTheDocument();
    expect(await accessibilityProblems(box)).toEqual([]);
    await userEvent.click(
      screen.getByRole('button', { name: 'Give back the seat of Sam SRE' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Take back your seat' }),
    );
    expect(api.asked).toEqual([
      { call: 'end-delegation', id: 'two' },
      { call: 'end-delegation', id: 'one' },
    ]);
  });

  it('says when nobody can tell whose seat is handed over', async () => {
    const api = new FakeReleasePipelineApi({
      delegations: new Error('Failed to fetch'),
    });
    renderWith(api, <Delegations />);
    expect(
      await screen.findByText('The portal did not answer'),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Try now' })).toBeEnabled();
  });

  it('offers nothing to who has no seat', async () => {
    const api = new FakeReleasePipelineApi({
      delegations: {
        held: [{ id: 'two', from: SAM, to: PAT, until: inAWeek() }],
        handOver: { allowed: false, because: 'no' },
        people: [],
      },
    });
    renderWith(api, <Delegations />);
    await screen.findByText(/You hold the seat of Sam SRE/);
    expect(screen.queryByText('Hand over your seat…')).not.toBeInTheDocument();
  });
});
