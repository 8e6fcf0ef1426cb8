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

import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  CalendarEventText,
  CalendarEventView,
  CalendarPreview,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { EventDialog, type EventDraft, type EventSeen } from './EventDialog';

const text: CalendarEventText = {
  kind: 'freeze',
  title: 'Year end',
  start: '2026-12-20T18:00',
  end: '2027-01-02T06:00',
  zone: 'Europe/Berlin',
  scope: { stages: ['production'] },
  directions: ['forward'],
};

const saved: CalendarEventView = {
  id: 'e1',
  source: 'portal',
  version: 3,
  text: { ...text, title: 'Turn of the year' },
  hiddenComponents: 0,
  sentence: ['Holds production'],
  changed: {
    by: { ref: 'user:default/pat', name: 'Pat Platform' },
    at: '2026-11-18T12:00:00.000Z',
  },
  mayChange: { allowed: true },
  next: [],
};

const preview: CalendarPreview = {
  problems: [],
  mayCreate: { allowed: true },
  sentence: ['Holds production; forward only'],
  components: [
    {
      ref: 'component:default/payments',
      name: 'payments',
      stages: ['production'],
    },
  ],
  more: 0,
  hidden: 2,
  next: [
    { start: '2026-12-20T17:00:00.000Z', end: '2027-01-02T05:00:00.000Z' },
  ],
};

function open(
  api: FakeReleasePipelineApi,
  draft: EventDraft = text,
  event?: EventSeen,
) {
  const onSaved = jest.fn();
  const onClose = jest.fn();
  const catalog = {
    queryEntities: async () => ({
      items: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'System',
          metadata: { name: 'commerce', namespace: 'default' },
        },
      ],
      totalItems: 1,
      pageInfo: {},
    }),
  };
  renderWith(
    api,
    <TestApiProvider apis={[[catalogApiRef, catalog as never]]}>
      <EventDialog
        draft={draft}
        event={event}
        onSaved={onSaved}
        onClose={onClose}
      />
    </TestApiProvider>,
  );
  return { onSaved, onClose };
}

const calls = (api: FakeReleasePipelineApi) =>
  api.asked.filter(({ call }) => call !== 'preview');

describe('EventDialog', () => {
  it('shows whom it affects and when before it is saved, and sends what was typed', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ preview, saved });
    const { onSaved } = open(api, {
      kind: 'freeze',
      zone: 'Europe/Berlin',
      start: text.start,
      end: text.end,
    });
    const dialog = await screen.findByRole('dialog', { name: 'New freeze' });
    expect(await within(dialog).findByText('payments')).toBeInTheDocument();
    expect(dialog).toHaveTextContent('Affected components (3)');
    expect(dialog).toHaveTextContent('2 that you may not see');
    expect(dialog).toHaveTextContent(/17:00.UTC.*to .*2.Jan.2027/);
    expect(
      within(dialog).getByText('Give it a title first.'),
    ).toBeInTheDocument();
    await user.type(within(dialog).getByLabelText(/^Title/), 'Year end');
    await user.selectOptions(
      within(dialog).getByLabelText('Repeats'),
      'weekly',
    );
    await user.click(within(dialog).getByLabelText('Fri'));
    const systems = within(dialog).getByLabelText('Systems');
    fireEvent.change(systems, { target: { value: 'commerce' } });
    await user.type(systems, '{Enter}');
    expect(
      within(dialog).getByText('system:default/commerce'),
    ).toBeInTheDocument();
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    await user.click(
      within(dialog).getByRole('button', { name: 'Enter freeze' }),
    );
    await waitFor(() => expect(onSaved).toHaveBeenCalledWith(saved));
    expect(calls(api)).toEqual([
      {
        call: 'create-event',
        text: {
          kind: 'freeze',
          title: 'Year end',
          start: text.start,
          end: text.end,
          zone: 'Europe/Berlin',
          recurrence: { rule: 'FREQ=WEEKLY;BYDAY=FR' },
          scope: { systems: ['system:default/commerce'] },
          directions: ['forward'],
        },
      },
    ]);
  });

  it('says at each field what is wrong with it, and loses nothing that was typed', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      preview,
      saved: await refusal(400, 'Invalid event', {
        problems: [
          { key: 'end', message: 'must be after the start' },
          { key: 'scope.stages', message: 'unknown stage produktion' },
          { key: 'link', message: 'expected an http(s) address' },
          { key: 'recurrence.rdates.0', message: 'expected a day and a time' },
        ],
      }),
    });
    const { onSaved } = open(api);
    const dialog = await screen.findByRole('dialog');
    await user.click(
      await within(dialog).findByRole('button', { name: 'Enter freeze' }),
    );
    expect(
      await within(dialog).findByText('must be after the start'),
    ).toBeInTheDocument();
    expect(within(dialog).getByLabelText(/^Until/)).toBeInvalid();
    expect(within(dialog).getByLabelText('Stages')).toBeInvalid();
    expect(within(dialog).getByLabelText('Link')).toBeInvalid();
    // There is no field for it.
    expect(
      within(dialog).getByText('recurrence.rdates: expected a day and a time'),
    ).toBeInTheDocument();
    expect(within(dialog).getByLabelText(/^Title/)).toHaveValue('Year end');
    expect(onSaved).not.toHaveBeenCalled();
  });

  it('shows what another person wrote meanwhile beside mine, and takes either', async () => {
    const user = userEvent.setup();
    const conflict = await refusal(409, 'Pat Platform changed this event', {
      current: saved,
    });
    const api = new FakeReleasePipelineApi({ preview, saved: conflict });
    const { onSaved } = open(
      api,
      { ...text, title: 'End of year' },
      { id: 'e1', version: 2 },
    );
    const send = await screen.findByRole('button', { name: 'Change freeze' });
    await user.click(send);
    const notice = await screen.findByRole('alert');
    expect(notice).toHaveTextContent(/Pat Platform changed it meanwhile/);
    // What is read out when it changes does not tick.
    expect(notice).not.toHaveTextContent(/ago/);
    expect(
      within(notice).getByRole('row', {
        name: 'Title Turn of the year End of year',
      }),
    ).toBeInTheDocument();
    expect(send).toBeDisabled();
    api.say({ saved });
    await user.click(screen.getByRole('button', { name: 'Go on with mine' }));
    expect(screen.getByLabelText(/^Title/)).toHaveValue('End of year');
    await user.click(send);
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(calls(api)).toMatchObject([
      { call: 'change-event', change: { title: 'End of year', version: 2 } },
      { call: 'change-event', change: { title: 'End of year', version: 3 } },
    ]);
  });

  it('says that somebody ended it, and that saving mine lets it take place again', async () => {
    const user = userEvent.setup();
    const conflict = await refusal(409, 'Pat Platform changed this event', {
      current: { ...saved, text, endedAt: saved.changed?.at },
    });
    const api = new FakeReleasePipelineApi({ preview, saved: conflict });
    const { onSaved } = open(api, text, { id: 'e1', version: 2 });
    const send = await screen.findByRole('button', { name: 'Change freeze' });
    expect(screen.queryByText(/^It was ended/)).not.toBeInTheDocument();
    await user.click(send);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /Pat Platform ended it meanwhile, .*Saving it lets it take place again\./,
    );
    await user.click(screen.getByRole('button', { name: 'Go on with mine' }));
    expect(screen.getByText(/^It was ended/)).toHaveTextContent(
      /18.Nov.*Saving it lets it take place again\./,
    );
    api.say({ saved });
    await user.click(send);
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(calls(api).at(-1)).toMatchObject({ change: { version: 3 } });
  });

  it('says of what was ended before that saving lets it take place again', async () => {
    open(new FakeReleasePipelineApi({ preview, saved }), text, {
      id: 'e1',
      version: 2,
      endedAt: '2026-11-18T12:00:00.000Z',
    });
    expect(await screen.findByText(/^It was ended/)).toBeInTheDocument();
  });

  it('enters mine as a new one where somebody deleted it', async () => {
    const user = userEvent.setup();
    const conflict = await refusal(409, 'Pat Platform deleted this event', {
      current: { ...saved, deletedAt: saved.changed?.at },
    });
    const api = new FakeReleasePipelineApi({ preview, saved: conflict });
    const { onSaved } = open(
      api,
      { ...text, title: 'End of year' },
      { id: 'e1', version: 2 },
    );
    await user.click(
      await screen.findByRole('button', { name: 'Change freeze' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Pat Platform deleted it meanwhile',
    );
    await user.click(
      screen.getByRole('button', { name: 'Enter mine as a new one' }),
    );
    api.say({ saved });
    await user.click(screen.getByRole('button', { name: 'Enter freeze' }));
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(calls(api).at(-1)).toMatchObject({
      call: 'create-event',
      text: { title: 'End of year' },
    });
  });

  it('lets the minutes be typed anew, and takes an end where that is wanted', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ preview, saved });
    const { onSaved } = open(
      api,
      { ...text, end: undefined, durationMinutes: 90 },
      { id: 'e1', version: 2 },
    );
    const minutes = await screen.findByLabelText(/^For minutes/);
    await user.clear(minutes);
    await user.type(minutes, '120');
    expect(minutes).toHaveValue(120);
    const instead = screen.getByRole('button', { name: 'Name an end instead' });
    await user.click(instead);
    expect(instead).toHaveFocus();
    fireEvent.change(screen.getByLabelText(/^Until/), {
      target: { value: text.end },
    });
    await user.click(screen.getByRole('button', { name: 'Change freeze' }));
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(calls(api)).toEqual([
      { call: 'change-event', id: 'e1', change: { ...text, version: 2 } },
    ]);
  });

  it('takes what stands now where I prefer that', async () => {
    const user = userEvent.setup();
    const conflict = await refusal(409, 'Somebody changed this event', {
      current: saved,
    });
    open(new FakeReleasePipelineApi({ preview, saved: conflict }), text, {
      id: 'e1',
      version: 2,
    });
    await user.click(
      await screen.findByRole('button', { name: 'Change freeze' }),
    );
    await user.click(
      await screen.findByRole('button', { name: 'Take what stands now' }),
    );
    expect(screen.getByLabelText(/^Title/)).toHaveValue('Turn of the year');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says what is planned while it lasts, and would wait', async () => {
    const start = '2026-12-24T17:00:00.000Z';
    const planned = (
      name: string,
      overrides: Partial<Change> = {},
    ): Change => ({
      id: name,
      kind: 'promotion',
      component: { ref: `component:default/${name}`, name },
      stage: 'production',
      version: '1.2.0',
      direction: 'forward',
      state: 'waiting',
      tone: 'wait',
      start,
      sentence: [],
      ...overrides,
    });
    const api = new FakeReleasePipelineApi({
      preview,
      calendar: {
        from: start,
        to: start,
        events: [],
        truncated: false,
        changes: [
          planned('payments'),
          planned('payments', {
            id: 'timed',
            version: '1.3.0',
            state: 'planned',
          }),
          planned('payments', { id: 'rollback', direction: 'rollback' }),
          planned('payments', { id: 'done', state: 'succeeded' }),
          planned('payments', { id: 'elsewhere', stage: 'staging' }),
          planned('cart', { id: 'not in its scope' }),
        ],
        trains: [
          {
            id: 't1@later',
            trainId: 't1',
            title: 'Thursday',
            stage: 'production',
            start,
            state: 'planned',
            sentence: [],
          },
        ],
      },
    });
    open(api);
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByRole('heading', {
        name: 'Planned in its next time (3)',
      }),
    ).toBeInTheDocument();
    expect(api.spans).toEqual([
      { from: preview.next[0].start, to: preview.next[0].end },
    ]);
    expect(dialog).toHaveTextContent(
      /payments 1\.2\.0 into production, .*would wait 8.d 12.h/,
    );
    // A time that somebody planned is missed, and a train departs without it.
    expect(dialog).toHaveTextContent(
      /payments 1\.3\.0 into production, .*could not go at its time/,
    );
    expect(dialog).toHaveTextContent(
      /Train Thursday to production, .*may leave what is held/,
    );
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
  });

  it('says of a window what is planned outside of it, and would wait', async () => {
    const api = new FakeReleasePipelineApi({
      preview: {
        ...preview,
        shutOut: [
          {
            id: 'p1',
            kind: 'promotion',
            start: '2026-12-22T09:00:00.000Z',
            sentence: [
              'payments 1.3.0 into production, planned for ',
              { time: '2026-12-22T09:00:00.000Z', as: 'at' },
              ', would wait; no window is planned after that',
            ],
          },
        ],
        moreShutOut: 3,
      },
    });
    open(
      api,
      { ...text, kind: 'window' },
      { id: 'e1', version: 2, endedAt: undefined },
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByRole('heading', {
        name: 'Planned outside of its times (4)',
      }),
    ).toBeInTheDocument();
    expect(dialog).toHaveTextContent(
      /payments 1\.3\.0 into production, planned for .*22.Dec.*, would wait; no window is planned after that/,
    );
    expect(dialog).toHaveTextContent('3 more');
    // Nothing is held inside of a window.
    expect(dialog).not.toHaveTextContent('Planned in its next time');
    expect(api.asked[0]).toMatchObject({ call: 'preview', text: { id: 'e1' } });
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
  });

  it('says of a window that nothing is planned outside of it', async () => {
    open(
      new FakeReleasePipelineApi({
        preview: { ...preview, shutOut: [], moreShutOut: 0 },
      }),
      { ...text, kind: 'window' },
    );
    expect(
      await screen.findByText(
        'Of the components that you may see, nothing waits or is planned while no window is open for it.',
      ),
    ).toBeInTheDocument();
  });

  it('leaves trains out where it holds nothing that goes forward', async () => {
    const [{ start }] = preview.next;
    const api = new FakeReleasePipelineApi({
      preview,
      calendar: {
        from: start,
        to: start,
        events: [],
        truncated: false,
        changes: [],
        trains: [
          {
            id: 't1@later',
            trainId: 't1',
            title: 'Thursday',
            stage: 'production',
            start,
            state: 'planned',
            sentence: [],
          },
        ],
      },
    });
    open(api, { ...text, directions: ['rollback'] });
    expect(
      await screen.findByRole('heading', {
        name: 'Planned in its next time (0)',
      }),
    ).toBeInTheDocument();
  });

  it('does not offer to save what the reader may not', async () => {
    open(
      new FakeReleasePipelineApi({
        preview: {
          ...preview,
          mayCreate: { allowed: false, because: 'Only platform may here' },
        },
      }),
    );
    expect(
      await screen.findByText('Only platform may here'),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Enter freeze' })).toBeDisabled();
  });
});
