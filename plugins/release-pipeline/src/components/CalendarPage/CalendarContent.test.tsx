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

import { TestApiProvider } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  CalendarEvent,
  CalendarEventView,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import { useNavigate } from 'react-router-dom';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { makeCalendarViews } from '../../__testUtils__/calendarViews';
import { stopClock } from '../../__testUtils__/clock';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { CalendarContent } from './CalendarContent';
// Loaded before the clock of a test runs; the page loads it when it is needed.
import './Grid';

// A day in the middle of a week and a month, whenever the tests run.
const DATE = '2026-11-18';
const at = (hours: number) =>
  new Date(Date.parse(`${DATE}T12:00:00Z`) + hours * 3_600_000).toISOString();

function change(name: string, overrides: Partial<Change> = {}): Change {
  return {
    id: `change-${name}`,
    kind: 'promotion',
    component: {
      ref: `component:default/${name}`,
      name,
      system: 'commerce',
      owner: 'group:default/shop',
    },
    stage: 'production',
    version: '1.2.0',
    direction: 'forward',
    state: 'succeeded',
    tone: 'ok',
    start: at(0),
    end: at(0.5),
    sentence: ['Succeeded after 30 min.'],
    ...overrides,
  };
}

const freeze: CalendarEvent = {
  id: 'freeze-1',
  kind: 'freeze',
  title: 'Year end',
  start: at(-48),
  end: at(1),
  zone: 'Asia/Kathmandu',
  stages: ['production'],
  sentence: ['Holds production; forward only'],
  reason: 'Nobody is there to help',
  owner: 'group:default/platform',
  href: 'https://wiki.example.com/year-end',
};

const view: CalendarEventView = {
  id: 'e1',
  source: 'portal',
  version: 4,
  text: {
    kind: 'freeze',
    title: 'Year end',
    start: '2026-11-16T12:00',
    end: '2026-11-18T13:00',
    zone: 'UTC',
  },
  hiddenComponents: 0,
  sentence: [],
  entered: {
    by: { ref: 'user:default/pat', name: 'Pat Platform' },
    at: at(-100),
  },
  mayChange: { allowed: true },
  next: [{ start: at(-48), end: at(1) }],
};

const calendar = {
  from: at(-700),
  to: at(700),
  truncated: false,
  events: [freeze],
  changes: [
    change('payments', { state: 'watching', tone: 'wait' }),
    change('keycloak', {
      component: {
        ref: 'component:default/keycloak',
        name: 'keycloak',
        system: 'platform',
        owner: 'group:default/platform',
      },
      stage: 'staging',
      state: 'failed',
      tone: 'bad',
    }),
  ],
};

/** As the browser has it. */
function Back() {
  const navigate = useNavigate();
  return (
    <button type="button" onClick={() => navigate(-1)}>
      Go back
    </button>
  );
}

function open(
  query = '',
  answers: ConstructorParameters<typeof FakeReleasePipelineApi>[0] = {
    calendar,
  },
) {
  const api = new FakeReleasePipelineApi(answers);
  renderWith(
    api,
    <TestApiProvider apis={[[catalogApiRef, catalogApiMock()]]}>
      <CalendarContent />
      <Back />
    </TestApiProvider>,
    { path: `/?date=${DATE}&${query}` },
  );
  return api;
}

// Nothing is measured here, so that the grid leaves its events unseen.
async function inGrid(text: string | RegExp): Promise<HTMLElement> {
  const words = await screen.findByText(text);
  return words.closest<HTMLElement>('[role="button"]')!;
}

describe('CalendarContent', () => {
  it('shows a month, and of what is clicked the particulars; Escape leads back', async () => {
    const user = userEvent.setup();
    const api = open();
    expect(
      await screen.findByRole('heading', { name: 'November 2026' }),
    ).toBeInTheDocument();
    const event = await inGrid(/Freeze Year end/);
    expect(await inGrid('payments')).toHaveTextContent(
      'payments 1.2.0 watching, production, Watching, 12:00',
    );
    expect(api.spans[0]).toEqual({
      from: '2026-10-25T00:00:00.000Z',
      to: '2026-12-08T00:00:00.000Z',
    });
    await user.click(event);
    const panel = screen.getByRole('complementary', { name: 'Year end' });
    expect(panel).toHaveTextContent('Holds production; forward only');
    expect(panel).toHaveTextContent('Nobody is there to help');
    expect(panel).toHaveTextContent(/Asia\/Kathmandu: .*17:45 GMT\+5:45/);
    expect(within(panel).getByRole('heading')).toHaveFocus();
    await expect(accessibilityProblems(panel)).resolves.toEqual([]);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).not.toBeInTheDocument();
    expect(event).toHaveFocus();
  });

  it('goes by day and by month on the keyboard, and shows one day in full', async () => {
    const user = userEvent.setup();
    const api = open();
    const day = await screen.findByRole('link', {
      name: 'Wednesday 18 November 2026, show all of it',
    });
    day.focus();
    await user.keyboard('{ArrowRight}{ArrowDown}');
    expect(
      screen.getByRole('link', { name: /^Thursday 26 November 2026/ }),
    ).toHaveFocus();
    await user.keyboard('{PageDown}');
    expect(
      await screen.findByRole('heading', { name: 'December 2026' }),
    ).toBeInTheDocument();
    await waitFor(() =>
      expect(
        screen.getByRole('link', { name: /^Saturday 26 December 2026/ }),
      ).toHaveFocus(),
    );
    expect(new Set(api.spans.map(({ from }) => from)).size).toBe(2);
    await user.keyboard('{Enter}');
    expect(
      await screen.findByRole('heading', {
        name: '26 December 2026 to 25 January 2027',
      }),
    ).toBeInTheDocument();
  });

  it('shows a week with its hours', async () => {
    open('view=week');
    expect(
      await screen.findByRole('heading', { name: '16 to 22 November 2026' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('region', { name: 'Week' }),
    ).toHaveTextContent(/Freeze Year end.*payments/);
  });

  it('shows lanes by stage and by system, from a day to a quarter', async () => {
    const user = userEvent.setup();
    open('view=lanes');
    const staging = await screen.findByRole('group', { name: 'staging' });
    expect(within(staging).getAllByRole('button', { name: /./ })).toHaveLength(
      1,
    );
    const production = screen.getByRole('group', { name: 'production' });
    expect(
      within(production)
        .getAllByRole('button')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Freeze Year end, Freeze, 12:00',
      'payments 1.2.0 watching, Watching, 12:00',
    ]);
    await expect(accessibilityProblems()).resolves.toEqual([]);
    await user.click(screen.getByRole('button', { name: 'System' }));
    expect(
      await screen.findByRole('group', { name: 'platform' }),
    ).toHaveTextContent(/keycloak/);
    await user.click(screen.getByRole('button', { name: 'Quarter' }));
    expect(
      await screen.findByRole('heading', { name: 'October to December 2026' }),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Next quarter' }));
    expect(
      await screen.findByRole('heading', { name: 'January to March 2027' }),
    ).toBeInTheDocument();
  });

  it('shows a freeze of everything in a lane for each stage, and for all systems', async () => {
    const user = userEvent.setup();
    open('view=lanes&kind=freeze', {
      calendar: {
        ...calendar,
        stages: ['dev', 'production'],
        events: [{ ...freeze, stages: undefined }],
      },
    });
    for (const name of ['dev', 'production']) {
      expect(
        within(await screen.findByRole('group', { name })).getByRole('button'),
      ).toHaveTextContent('Freeze Year end');
    }
    await user.click(screen.getByRole('button', { name: 'System' }));
    expect(
      within(
        await screen.findByRole('group', { name: 'All systems' }),
      ).getByRole('button'),
    ).toHaveTextContent('Freeze Year end');
  });

  it('lists an agenda from a day on, and keeps what was chosen in the address', async () => {
    const user = userEvent.setup();
    open('view=agenda&event=change-keycloak');
    const agenda = await screen.findByRole('region', { name: 'Agenda' });
    expect(
      within(agenda)
        .getAllByRole('button')
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringMatching(
        /^(under way|ended)Freeze Year end since .* until .*Holds production/,
      ),
      expect.stringMatching(/payments 1\.2\.0 watching, production/),
      expect.stringMatching(/keycloak 1\.2\.0 failed, staging.*ended/),
    ]);
    expect(
      screen.getByRole('complementary', { name: 'keycloak' }),
    ).toHaveTextContent('staging');
    await expect(accessibilityProblems()).resolves.toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('complementary')).not.toBeInTheDocument();
    expect(
      within(agenda).getByRole('button', { name: /keycloak/ }),
    ).toHaveFocus();
  });

  describe.each([
    ['under way', at(0.5)],
    ['ended', at(1)],
  ])('calls what began before the list %s', (word, now) => {
    stopClock(now);

    it(`at ${now}`, async () => {
      open('view=agenda&kind=freeze');
      const agenda = await screen.findByRole('region', { name: 'Agenda' });
      expect(within(agenda).getByRole('button')).toHaveTextContent(
        new RegExp(`^${word}Freeze Year end since`),
      );
    });
  });

  it('leads back to the view and the day before, and not out of the calendar', async () => {
    const user = userEvent.setup();
    open('view=agenda');
    await screen.findByRole('region', { name: 'Agenda' });
    await user.click(screen.getByRole('button', { name: /Year end/ }));
    await screen.findByRole('complementary', { name: 'Year end' });
    await user.click(screen.getByRole('button', { name: 'Lanes' }));
    await screen.findByRole('group', { name: 'production' });
    await user.click(screen.getByRole('button', { name: 'System' }));
    await user.click(screen.getByRole('button', { name: 'Next week' }));
    await screen.findByRole('heading', { name: '23 to 29 November 2026' });
    const back = screen.getByRole('button', { name: 'Go back' });
    await user.click(back);
    await screen.findByRole('heading', { name: '16 to 22 November 2026' });
    // What was chosen without a step stays with the step before it.
    expect(screen.getByRole('group', { name: 'commerce' })).toBeInTheDocument();
    await user.click(back);
    await screen.findByRole('region', { name: 'Agenda' });
    expect(
      screen.getByRole('complementary', { name: 'Year end' }),
    ).toBeInTheDocument();
    await user.click(back);
    await waitFor(() =>
      expect(screen.queryByRole('complementary')).not.toBeInTheDocument(),
    );
    expect(screen.getByRole('region', { name: 'Agenda' })).toBeInTheDocument();
  });

  it('proposes a freeze of the system or the stage over whose lane one drags', async () => {
    const user = userEvent.setup();
    const [payments, keycloak] = calendar.changes;
    const component = { ...payments.component, system: 'system:default/shop' };
    open('view=lanes&by=system', {
      calendar: {
        ...calendar,
        mayCreate: { allowed: true },
        changes: [
          { ...payments, component },
          { ...keycloak, component: { ...component, system: undefined } },
        ],
      },
    });
    const drag = async (name: string) => {
      const lane = await screen.findByRole('group', { name });
      fireEvent.pointerDown(lane, { button: 0, clientX: 0 });
      // Nothing is measured here: one pixel is the whole lane.
      fireEvent.pointerMove(lane, { clientX: 1 });
      fireEvent.pointerUp(lane);
    };
    // Of what belongs to no system no freeze can speak alone.
    await drag('No system');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    await drag('shop');
    expect(
      await screen.findByRole('dialog', { name: 'New freeze' }),
    ).toHaveTextContent('system:default/shop');
    await user.click(screen.getByRole('button', { name: 'Back' }));
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await user.click(screen.getByRole('button', { name: 'Stage' }));
    await drag('staging');
    expect(
      await screen.findByRole('dialog', { name: 'New freeze' }),
    ).toHaveTextContent('staging');
  });

  it.each([
    ['system=platform', ['Freeze Year end', 'keycloak']],
    ['owner=shop', ['Freeze Year end', 'payments']],
    ['stage=staging', ['keycloak']],
    ['kind=freeze', ['Freeze Year end']],
    [
      `component=${encodeURIComponent('component:default/payments')}`,
      ['Freeze Year end', 'payments'],
    ],
  ])('narrows to %s', async (query, names) => {
    open(`view=agenda&${query}`);
    const agenda = await screen.findByRole('region', { name: 'Agenda' });
    const rows = within(agenda).getAllByRole('button');
    expect(rows).toHaveLength(names.length);
    for (const [index, name] of names.entries()) {
      expect(rows[index]).toHaveTextContent(name);
    }
  });

  it('tells what an event closes and whom it affects, and ends it for who may', async () => {
    const user = userEvent.setup();
    const views = makeCalendarViews(Date.now());
    const api = open('view=agenda&event=freeze-1', {
      calendar: {
        ...calendar,
        mayCreate: { allowed: true },
        events: [{ ...freeze, eventId: 'e1' }],
        changes: [
          change('payments', {
            state: 'waiting',
            tone: 'wait',
            start: at(0),
            end: undefined,
          }),
          // What the freeze does not hold waits for it nowhere.
          ...[{ stage: 'staging' }, { direction: 'rollback' }].map(other =>
            change('cart', {
              ...other,
              state: 'waiting',
              tone: 'wait',
              start: at(0),
              end: undefined,
            }),
          ),
        ],
      },
      calendarEvent: view,
      affected: {
        components: ['payments', 'cart'].map(name => ({
          ref: `component:default/${name}`,
          name,
          stages: ['production'],
        })),
        more: 0,
        hidden: 1,
      },
      saved: view,
      ownCalendar: views.own({ events: [views.ownEvent()] }),
    });
    const panel = await screen.findByRole('complementary', {
      name: 'Year end',
    });
    expect(
      await within(panel).findByText('Affected components (3)'),
    ).toBeInTheDocument();
    expect(panel).toHaveTextContent(/payments1\.2\.0 would wait/);
    expect(panel).toHaveTextContent('cartnothing planned');
    expect(panel).toHaveTextContent('Closesforward; any risk');
    expect(panel).toHaveTextContent('Allowedrollback, hotfix');
    expect(panel).toHaveTextContent('by Pat Platform');
    await user.click(within(panel).getByRole('button', { name: 'End now…' }));
    const dialog = await screen.findByRole('dialog', { name: 'End Year end' });
    const reason = within(dialog).getByRole('textbox', { name: /Reason/ });
    // As the route takes it.
    expect(reason).toHaveAttribute('maxlength', '500');
    await user.click(within(dialog).getByRole('button', { name: 'End now' }));
    await waitFor(() =>
      expect(api.asked).toContainEqual({
        call: 'end-event',
        id: 'e1',
        end: { version: 4 },
      }),
    );
    // The banner above the calendar speaks of the same events.
    await waitFor(() => expect(api.ownCalendars).toBe(2));
    await user.click(
      await screen.findByRole('button', { name: 'New freeze…' }),
    );
    expect(
      await screen.findByRole('dialog', { name: 'New freeze' }),
    ).toBeInTheDocument();
  });

  const entered = { ...freeze, eventId: 'e1' };
  const nobody = { components: [], more: 0, hidden: 0 };

  it('says of what it affects how it is to the freeze, from a calendar that is not narrowed', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const waits = (name: string, state: string, hours: number) =>
      change(name, { state, tone: 'wait', start: at(hours), end: undefined });
    const api = open(
      `view=agenda&event=freeze-1&component=${encodeURIComponent(
        'component:default/a',
      )}`,
      {
        calendar: {
          ...calendar,
          events: [entered],
          changes: [
            waits('a', 'waiting', -60),
            waits('a', 'planned', -50),
            waits('b', 'waiting', -50),
            waits('c', 'missed', -50),
            waits('d', 'planned', 0),
            waits('e', 'missed', 0),
          ],
        },
        calendarEvent: view,
        affected: {
          ...nobody,
          components: names.map(name => ({
            ref: `component:default/${name}`,
            name,
            stages: ['production'],
          })),
        },
      },
    );
    const panel = await screen.findByRole('complementary', {
      name: 'Year end',
    });
    await within(panel).findByText('1.2.0 lands before it');
    expect(
      within(panel)
        .getAllByRole('listitem')
        .slice(0, names.length)
        .map(({ textContent }) => textContent),
    ).toEqual([
      'a1.2.0 lands before it',
      'b1.2.0 waits',
      'c1.2.0 missed its time',
      'd1.2.0 could not go at its time',
      'e1.2.0 missed its time',
      'fnothing planned',
    ]);
    expect(
      api.spans.filter(
        ({ component, to }) => component === undefined && to === freeze.end,
      ),
    ).not.toEqual([]);
  });

  it('does not say that nothing is planned where not everything was looked at', async () => {
    open('view=agenda&event=freeze-1', {
      calendar: { ...calendar, events: [entered], truncated: true },
      calendarEvent: view,
      affected: {
        ...nobody,
        components: [
          {
            ref: 'component:default/cart',
            name: 'cart',
            stages: ['production'],
          },
        ],
      },
    });
    expect(await screen.findByText('nothing found')).toBeInTheDocument();
    expect(
      screen.getByText(/More is on the calendar until its end/),
    ).toBeInTheDocument();
  });

  it('follows an event that was given another time, and says that it is saved', async () => {
    const user = userEvent.setup();
    const api = open('view=agenda&event=freeze-1', {
      calendar: { ...calendar, events: [entered] },
      calendarEvent: view,
      affected: nobody,
    });
    await user.click(await screen.findByRole('button', { name: 'Edit…' }));
    const later = {
      start: '2026-12-10T12:00:00.000Z',
      end: '2026-12-11T12:00:00.000Z',
    };
    api.say({
      saved: { ...view, version: 5, next: [later] },
      calendar: {
        ...calendar,
        events: [{ ...entered, ...later, id: 'freeze-1@later' }],
      },
    });
    await user.click(
      await screen.findByRole('button', { name: 'Change freeze' }),
    );
    expect(
      await screen.findByRole('heading', {
        name: '10 December 2026 to 9 January 2027',
      }),
    ).toBeInTheDocument();
    const panel = await screen.findByRole('complementary', {
      name: 'Year end',
    });
    // The day of which it is one is not named on that day.
    expect(panel).toHaveTextContent(/1[01].Dec/);
    await waitFor(() =>
      expect(
        within(panel).getByRole('heading', { name: 'Year end' }),
      ).toHaveFocus(),
    );
    expect(screen.getByText('Saved: Year end.')).toBeInTheDocument();
    expect(
      screen.queryByText(/What the address names is not on the calendar/),
    ).not.toBeInTheDocument();
  });

  it('goes on at the heading of the panel when something else was changed', async () => {
    const user = userEvent.setup();
    open('view=agenda&event=freeze-1', {
      calendar: { ...calendar, events: [entered] },
      calendarEvent: view,
      affected: nobody,
      saved: { ...view, version: 5 },
    });
    await user.click(await screen.findByRole('button', { name: 'Edit…' }));
    await user.click(
      await screen.findByRole('button', { name: 'Change freeze' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await waitFor(() =>
      expect(screen.getByRole('heading', { name: 'Year end' })).toHaveFocus(),
    );
  });

  it('says that an event was deleted, and asks nothing of the address any more', async () => {
    const user = userEvent.setup();
    const api = open('view=agenda&event=freeze-1', {
      calendar: { ...calendar, events: [entered] },
      calendarEvent: view,
      affected: nobody,
    });
    await user.click(await screen.findByRole('button', { name: 'Delete…' }));
    api.say({ saved: view, calendar: { ...calendar, events: [] } });
    await user.click(await screen.findByRole('button', { name: 'Delete' }));
    const outcome = await screen.findByText('Deleted: Year end.');
    await waitFor(() => expect(outcome).toHaveFocus());
    expect(screen.queryByRole('complementary')).not.toBeInTheDocument();
    expect(
      screen.queryByText(/What the address names is not on the calendar/),
    ).not.toBeInTheDocument();
  });

  it.each([
    ['planned', 'Planned for'],
    ['missed', 'Planned for'],
    ['waiting', 'Asked'],
    ['watching', 'Began'],
  ])('says of what is %s: %s', async (state, word) => {
    open('view=agenda&event=change-payments', {
      calendar: { ...calendar, changes: [change('payments', { state })] },
    });
    const panel = await screen.findByRole('complementary', {
      name: 'payments',
    });
    expect(
      within(panel)
        .getAllByRole('term')
        .map(({ textContent }) => textContent),
    ).toContain(word);
  });

  it('R24 names the components that it touches to who may enter no event, and counts hidden ones', async () => {
    const api = open('view=agenda&event=freeze-1', {
      calendar: { ...calendar, events: [{ ...freeze, eventId: 'e1' }] },
      calendarEvent: {
        id: 'e1',
        source: 'config',
        version: 0,
        text: {
          kind: 'freeze',
          title: 'Year end',
          start: '2026-11-16T12:00',
          end: '2026-11-18T13:00',
          zone: 'UTC',
        },
        hiddenComponents: 2,
        sentence: ['Holds production'],
        mayChange: { allowed: false },
        next: [],
      },
      affected: {
        components: [
          {
            ref: 'component:default/cart',
            name: 'cart',
            stages: ['production'],
          },
        ],
        more: 0,
        hidden: 2,
      },
    });
    const panel = await screen.findByRole('complementary', {
      name: 'Year end',
    });
    await within(panel).findByText('Affected components (3)');
    expect(panel).toHaveTextContent('cartnothing planned');
    expect(panel).toHaveTextContent('2 that you may not see');
    expect(panel).toHaveTextContent('in the configuration of the portal');
    expect(api.asked).toEqual([]);
    await expect(accessibilityProblems(panel)).resolves.toEqual([]);
  });

  it('asks for the events of one component alone, as its strip shows them, and leads back where there is none', async () => {
    const user = userEvent.setup();
    const ref = 'component:default/payments';
    const api = open(`component=${encodeURIComponent(ref)}`, {
      calendar: await refusal(404, 'Nothing is known of it'),
    });
    await screen.findByText(`It is narrowed to ${ref}.`);
    expect(api.spans[0]).toMatchObject({ component: ref });
    api.say({ calendar });
    await user.click(screen.getByRole('button', { name: 'Show everything' }));
    expect(await inGrid(/Freeze Year end/)).toBeInTheDocument();
    expect(api.spans.at(-1)).not.toHaveProperty('component');
  });

  it('shows departures of trains, and leads to what one takes along', async () => {
    const user = userEvent.setup();
    open('view=agenda&kind=train', {
      calendar: {
        ...calendar,
        trains: [
          {
            id: 't1@later',
            trainId: 't1',
            title: 'Thursday train',
            stage: 'production',
            start: at(3),
            state: 'planned',
            sentence: ["Train 'Thursday train' to production, by Pat"],
          },
        ],
      },
    });
    const row = await screen.findByRole('button', { name: /Thursday train/ });
    expect(row).toHaveTextContent('train to production, to come');
    expect(screen.queryByText(/Year end/)).not.toBeInTheDocument();
    await user.click(row);
    const panel = screen.getByRole('complementary', {
      name: 'Thursday train',
    });
    expect(panel).toHaveTextContent('by Pat');
    expect(
      within(panel).getByRole('link', { name: 'What it takes along' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/trains\/t1$/));
    await expect(accessibilityProblems(panel)).resolves.toEqual([]);
  });

  it('offers to enter nothing where the backend does not say that one may', async () => {
    open('view=agenda', {
      calendar: {
        ...calendar,
        mayCreate: { allowed: false, because: 'Only platform may' },
      },
    });
    await screen.findByRole('region', { name: 'Agenda' });
    expect(
      screen.queryByRole('button', { name: 'New freeze…' }),
    ).not.toBeInTheDocument();
  });

  it('says that nothing matches, and shows everything again', async () => {
    const user = userEvent.setup();
    open('view=agenda&kind=incident');
    expect(
      await screen.findByText(/Nothing of this time matches/),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Show everything' }));
    expect(
      await screen.findByRole('region', { name: 'Agenda' }),
    ).toBeInTheDocument();
  });

  it('calls nothing empty before the answer is there', async () => {
    open('view=agenda', {});
    expect(
      await screen.findByText('Loading the change calendar'),
    ).toBeInTheDocument();
    expect(screen.queryByText(/^Nothing in/)).not.toBeInTheDocument();
  });

  it('asks the backend for what was chosen where not all of a time fits, and offers the same as before', async () => {
    const user = userEvent.setup();
    const narrowed = 'kind=failed&stage=staging&system=platform';
    const api = open(`view=agenda&${narrowed}`);
    await screen.findByText('keycloak');
    expect(api.spans[0]).not.toHaveProperty('stage');
    api.say({ calendar: { ...calendar, truncated: true } });
    await user.click(screen.getByRole('button', { name: 'Week' }));
    await waitFor(() =>
      expect(api.spans.at(-1)).toMatchObject({
        kind: 'change',
        stage: 'staging',
        system: 'platform',
      }),
    );
    const { from } = api.spans.at(-1)!;
    const before = api.spans.find(span => span.from === from);
    expect(before).not.toHaveProperty('stage');
    api.say({
      calendar: { ...calendar, events: [], changes: [], truncated: false },
    });
    await user.click(screen.getByRole('button', { name: /^Stage/ }));
    expect(
      (await screen.findAllByRole('option')).map(
        ({ textContent }) => textContent,
      ),
    ).toEqual(['All', 'production', 'staging']);
    await user.click(screen.getByRole('option', { name: 'production' }));
    await waitFor(() =>
      expect(api.spans.at(-1)).toMatchObject({ from, stage: 'production' }),
    );
    await waitFor(() =>
      expect(screen.queryByText(/More was found/)).not.toBeInTheDocument(),
    );
    await user.click(screen.getByRole('button', { name: /^Stage/ }));
    expect(await screen.findAllByRole('option')).toHaveLength(3);
  });

  it('says of an empty time that something was chosen', async () => {
    open('view=agenda&kind=freeze&event=gone', {
      calendar: { ...calendar, changes: [], events: [] },
    });
    expect(
      await screen.findByText(/Nothing of this time matches what was chosen/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/, is not what was chosen above, or you may not see it/),
    ).toBeInTheDocument();
  });

  it('says what would be here, what was cut, and what is not there', async () => {
    open('view=agenda&event=gone', {
      calendar: { ...calendar, changes: [], events: [], truncated: true },
    });
    expect(
      await screen.findByRole('heading', {
        name: 'Nothing in 18 November to 17 December 2026',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText(/More was found than fits/)).toBeInTheDocument();
    expect(
      screen.getByText(/What the address names is not on the calendar/),
    ).toBeInTheDocument();
  });
});
