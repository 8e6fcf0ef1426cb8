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

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  Collisions,
  TrainText,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeTrains } from '../../__testUtils__/trains';
import { formOf, missingIn, textOf } from './trainForm';
import { TrainPage } from './TrainPage';

const { train } = makeTrains('2030-11-21T21:00:00.000Z');

// What no case changes.
const kept: Partial<TrainText> = {
  validation: { until: 'healthy', minutes: 20 },
  owner: 'group:default/platform',
};
const full: TrainView = {
  ...train,
  text: {
    ...train.text,
    ...kept,
    recurrence: {
      rule: 'FREQ=WEEKLY;BYDAY=TH',
      exdates: ['2030-12-26T22:00'],
    },
    components: {
      refs: ['component:default/payments'],
      systems: ['system:default/shop'],
      labels: ['tier=gold'],
    },
    waves: {
      by: 'list',
      list: [{ name: 'First', types: ['infrastructure'] }],
    },
    onFailure: 'continue',
  },
  runs: [],
};

async function open(
  answers: { train?: TrainView; trainCollisions?: Collisions | Error } = {},
) {
  const api = new FakeReleasePipelineApi({
    train: full,
    trainSaved: full,
    trains: {
      trains: [],
      mayCreate: { allowed: true },
      stages: ['staging', 'production'],
    },
    ...answers,
  });
  const user = userEvent.setup();
  renderWith(api, <TrainPage />);
  const button = await screen.findByRole('button', { name: 'Change…' });
  await user.click(button);
  const dialog = await screen.findByRole('dialog', {
    name: 'Change the train',
  });
  return { api, user, button, dialog };
}

const box = (dialog: HTMLElement, name: string) =>
  within(dialog).getByRole('textbox', { name });

const rename = async (
  user: ReturnType<typeof userEvent.setup>,
  dialog: HTMLElement,
  title: string,
) => {
  await user.clear(box(dialog, 'Name'));
  await user.type(box(dialog, 'Name'), title);
};

describe('changing a train', () => {
  it('begins with what it is, and keeps what has no field', async () => {
    const { api, user, button, dialog } = await open();
    expect(within(dialog).getByLabelText('Departs')).toHaveValue(
      '2030-11-21T22:00',
    );
    expect(box(dialog, 'Reason')).toHaveValue('all of them together');
    expect(box(dialog, 'Labels')).toHaveValue('tier=gold');
    expect(
      within(dialog).getByRole('radio', { name: 'In waves of my own' }),
    ).toBeChecked();
    const [wave] = within(dialog).getAllByRole('listitem');
    expect(within(wave).getByLabelText('Its types')).toHaveValue(
      'infrastructure',
    );
    await rename(user, dialog, 'X');
    await user.click(within(dialog).getByRole('button', { name: 'Change' }));
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'change-train',
        id: 'train-1',
        change: {
          ...full.text,
          title: 'X',
          asksApproval: false,
          version: 3,
        },
      },
    ]);
    expect(button).toHaveFocus();
  });

  it('takes waves that are made by hand, without a mouse', async () => {
    const { api, user, dialog } = await open({
      train: { ...full, text: { ...full.text, waves: undefined } },
    });
    await user.click(
      within(dialog).getByRole('radio', { name: 'In waves of my own' }),
    );
    const save = within(dialog).getByRole('button', { name: 'Change' });
    expect(save).toBeDisabled();
    expect(dialog).toHaveTextContent('Add a wave first.');
    const add = within(dialog).getByRole('button', { name: 'Add a wave' });
    add.focus();
    await user.keyboard('{Enter}');
    const [wave] = within(dialog).getAllByRole('listitem');
    expect(within(wave).getByLabelText('Wave')).toHaveFocus();
    expect(dialog).toHaveTextContent('Name each wave first.');
    await user.keyboard('A{Tab}db, net{Tab}payments');
    add.focus();
    await user.keyboard('{Enter}B');
    expect(dialog).toHaveTextContent('Say of each wave whom it takes first.');
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    await user.click(
      within(dialog).getByRole('button', { name: 'Remove wave 2' }),
    );
    expect(add).toHaveFocus();
    await user.click(save);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toMatchObject([
      {
        change: {
          waves: {
            by: 'list',
            list: [
              {
                name: 'A',
                types: ['db', 'net'],
                refs: ['component:default/payments'],
              },
            ],
          },
        },
      },
    ]);
  });

  it('says what it would touch at its departure, of what is typed', async () => {
    const { api, dialog } = await open({
      trainCollisions: {
        start: '2030-11-21T21:00:00.000Z',
        end: '2030-11-21T22:00:00.000Z',
        length: 'It takes as long as its waves may take to be confirmed',
        known: [
          {
            id: 'train:other',
            kind: 'train',
            why: ['component'],
            sentence: [
              "Train 'Other' may take payments along, as this one may",
            ],
            start: '2030-11-21T21:00:00.000Z',
          },
        ],
        more: 0,
        hidden: 0,
        unknown: [],
      },
    });
    expect(
      await within(dialog).findByText(/^Train 'Other' may take payments along/),
    ).toBeInTheDocument();
    const { stage, start, zone, components } = full.text;
    expect(api.trainsThoughtOf).toEqual([
      {
        id: 'train-1',
        stage,
        start,
        zone,
        components,
        recurrence: full.text.recurrence,
        waves: full.text.waves,
        validation: full.text.validation,
      },
    ]);
  });

  it('says nothing of what was typed before', async () => {
    const { api, dialog } = await open({
      trainCollisions: {
        start: '2030-11-21T21:00:00.000Z',
        end: '2030-11-21T22:00:00.000Z',
        length: 'It takes as long as its waves may take to be confirmed',
        known: [],
        more: 0,
        hidden: 1,
        unknown: [],
      },
    });
    const told = () =>
      within(dialog).queryByRole('group', { name: /^Collisions in/ });
    await waitFor(() => expect(told()).toBeInTheDocument());
    api.say({ trainCollisions: await refusal(400, 'nobody knows') });
    fireEvent.change(box(dialog, 'Labels'), { target: { value: '' } });
    expect(told()).not.toBeInTheDocument();
    expect(await within(dialog).findByText(/nobody knows/)).toBeInTheDocument();
  });

  it('says that it is not known what it would touch', async () => {
    const { dialog } = await open({
      trainCollisions: await refusal(400, 'start: no departure is to come'),
    });
    expect(
      await within(dialog).findByText(
        'What it touches at its departure is not known: start: no departure is to come.',
      ),
    ).toBeInTheDocument();
  });

  it('shows both versions where somebody was faster, and goes on with mine', async () => {
    const { api, user, dialog } = await open();
    const current: TrainView = {
      ...full,
      version: 4,
      scheduledBy: { ref: 'user:default/pat', name: 'Pat Platform' },
      text: {
        ...full.text,
        stage: 'staging',
        recurrence: {
          rule: 'FREQ=WEEKLY;BYDAY=TH',
          exdates: ['2031-01-02T22:00'],
        },
      },
    };
    await rename(user, dialog, 'X');
    api.say({
      trainSaved: await refusal(409, 'This train was changed', { current }),
    });
    await user.click(within(dialog).getByRole('button', { name: 'Change' }));
    const row = await within(dialog).findByRole('row', { name: /^Name/ });
    expect(row).toHaveTextContent('NameThursday trainX');
    expect(dialog).toHaveTextContent('Pat Platform changed it meanwhile');
    expect(
      within(dialog).getByRole('button', { name: 'Change' }),
    ).toBeDisabled();
    await user.click(
      within(dialog).getByRole('button', { name: 'Go on with mine' }),
    );
    const again = await screen.findByRole('dialog', {
      name: 'Change the train',
    });
    expect(box(again, 'Name')).toHaveValue('X');
    api.say({ trainSaved: full });
    await user.click(within(again).getByRole('button', { name: 'Change' }));
    await waitFor(() => expect(again).not.toBeInTheDocument());
    expect(api.asked.at(-1)).toMatchObject({
      change: {
        title: 'X',
        stage: 'production',
        // There is no field for these: theirs stay.
        recurrence: { exdates: ['2031-01-02T22:00'] },
        version: 4,
      },
    });
  });

  it('keeps the reason that is written after somebody was faster', async () => {
    const { api, user, dialog } = await open();
    api.say({
      trainSaved: await refusal(409, 'This train was changed', {
        current: { ...full, version: 4 },
      }),
    });
    await user.click(within(dialog).getByRole('button', { name: 'Change' }));
    const mine = await within(dialog).findByRole('button', {
      name: 'Go on with mine',
    });
    await user.type(box(dialog, 'Reason'), ', and soon');
    expect(
      within(dialog).getByRole('row', { name: /^Reason/ }),
    ).toHaveTextContent(/all of them together, and soon$/);
    await user.click(mine);
    const again = await screen.findByRole('dialog', {
      name: 'Change the train',
    });
    expect(box(again, 'Reason')).toHaveValue('all of them together, and soon');
  });

  it('loses nothing by a click beside it, and closes by Escape', async () => {
    const { user, dialog } = await open();
    await rename(user, dialog, 'X');
    await user.click(dialog.closest<HTMLElement>('.MuiDialog-container')!);
    expect(box(dialog, 'Name')).toHaveValue('X');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('takes what stands now instead, and says where it was called off', async () => {
    const { api, user, dialog } = await open();
    await rename(user, dialog, 'X');
    const theirs = { ...full.text, title: 'Theirs', reason: 'for a reason' };
    api.say({
      trainSaved: await refusal(409, 'This train was changed', {
        current: { ...full, version: 4, text: theirs },
      }),
    });
    await user.click(within(dialog).getByRole('button', { name: 'Change' }));
    await user.click(
      await within(dialog).findByRole('button', {
        name: 'Take what stands now',
      }),
    );
    const again = await screen.findByRole('dialog', {
      name: 'Change the train',
    });
    expect(box(again, 'Name')).toHaveValue('Theirs');
    expect(box(again, 'Reason')).toHaveValue('for a reason');
    api.say({
      trainSaved: await refusal(409, 'This train was changed', {
        current: { ...full, version: 5, endedAt: '2030-11-20T10:00:00.000Z' },
      }),
    });
    await user.click(within(again).getByRole('button', { name: 'Change' }));
    await waitFor(() =>
      expect(again).toHaveTextContent('Somebody called it off meanwhile'),
    );
    expect(
      within(again).queryByRole('button', { name: 'Go on with mine' }),
    ).not.toBeInTheDocument();
  });

  it('R24 is left to who sees all of its components', async () => {
    renderWith(
      new FakeReleasePipelineApi({ train: { ...full, hiddenComponents: 2 } }),
      <TrainPage />,
    );
    expect(
      await screen.findByRole('button', { name: 'Change…' }),
    ).toBeDisabled();
    expect(
      screen.getByText(/^2 of its components you may not see/),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Call it off…' })).toBeEnabled();
  });
});

describe('what is saved of a train', () => {
  const form = formOf(full.text);

  it('is what was read, where nothing was typed', () => {
    expect(textOf(form, full.text.reason, full.text)).toEqual({
      ...full.text,
      asksApproval: false,
    });
  });

  it.each<[string, Partial<typeof form>, Partial<TrainText>]>([
    ['no more times', { rule: ' ' }, { recurrence: undefined }],
    ['off', { isOff: true }, { enabled: false }],
    ['no owner', { owner: ' ' }, { owner: undefined }],
    [
      'the usual validation',
      { until: 'succeeded', minutes: '' },
      { validation: undefined },
    ],
    [
      'another validation',
      { minutes: '' },
      { validation: { until: 'healthy', minutes: 60 } },
    ],
    ['all at once', { waves: 'none' }, { waves: { by: 'none' } }],
    [
      'other components',
      { refs: 'a, Component:other/b\nc', systems: '' },
      {
        components: {
          refs: [
            'component:default/a',
            'Component:other/b',
            'component:default/c',
          ],
          systems: undefined,
        },
      },
    ],
    [
      'components by label',
      { refs: '', systems: '', labels: 'tier=gold, acme.org/team=a\nb=' },
      {
        components: {
          refs: undefined,
          systems: undefined,
          labels: ['tier=gold', 'acme.org/team=a', 'b='],
        },
      },
    ],
  ])('is %s', (_what, change, expected) => {
    expect(textOf({ ...form, ...change }, 'why', full.text)).toMatchObject({
      ...kept,
      ...expected,
    });
  });

  it('is switched on again', () => {
    const off = { ...full.text, enabled: false };
    expect(
      textOf({ ...formOf(off), isOff: false }, 'why', off).enabled,
    ).not.toBe(false);
  });

  it.each([
    ['Name the train first.', { title: ' ' }],
    ['Choose when it departs first.', { start: '' }],
    [
      'Name components, systems or labels first.',
      { refs: ' ', systems: '\n', labels: ',' },
    ],
  ])('waits: %s', (missing, change) => {
    expect(missingIn({ ...form, ...change })).toBe(missing);
  });
});
