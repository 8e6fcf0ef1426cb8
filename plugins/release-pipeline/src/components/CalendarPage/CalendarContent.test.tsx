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

import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  CalendarEvent,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import { readerTimeZone } from '../../hooks';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { renderWith } from '../../__testUtils__/render';
import { dayOf } from '../../times';
import { CalendarContent } from './CalendarContent';
import { addDays, addMonths, longDayName, monthName } from './days';

const today = dayOf(Date.now(), readerTimeZone());
const now = new Date().toISOString();

function change(name: string, overrides: Partial<Change> = {}): Change {
  return {
    id: name,
    kind: 'promotion',
    component: { ref: `component:default/${name}`, name, system: 'commerce' },
    stage: 'production',
    version: '1.2.0',
    direction: 'forward',
    state: 'succeeded',
    tone: 'ok',
    start: now,
    end: now,
    sentence: ['Succeeded after 30 min.'],
    ...overrides,
  };
}

const calendar = {
  from: now,
  to: now,
  truncated: false,
  events: [],
  changes: [
    change('payments', { state: 'watching', tone: 'wait', end: undefined }),
    change('keycloak', {
      component: {
        ref: 'component:default/keycloak',
        name: 'keycloak',
        system: 'platform',
      },
      state: 'failed',
      tone: 'bad',
    }),
  ],
};

function chosen() {
  return screen.getByRole('gridcell', { selected: true });
}

describe('CalendarContent', () => {
  it('shows the month, and the chosen day in full', async () => {
    renderWith(new FakeReleasePipelineApi({ calendar }), <CalendarContent />);
    const cell = await screen.findByRole('gridcell', { name: /2 changes/ });
    expect(cell).toHaveAccessibleName(
      `${longDayName(
        today,
      )}, 2 changes; payments 1.2.0 in production, watching; keycloak 1.2.0 in production, failed`,
    );
    expect(cell).toHaveAttribute('aria-current', 'date');
    expect(screen.getAllByText(/^Succeeded after 30 min\./)).toHaveLength(2);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('shows freezes and windows on each day that they touch, in words', async () => {
    const user = userEvent.setup();
    const noon = Date.parse(`${today}T12:00:00Z`);
    const hours = (count: number) =>
      new Date(noon + count * 3_600_000).toISOString();
    const events: CalendarEvent[] = [
      {
        id: 'freeze:year-end',
        kind: 'freeze',
        title: 'Year end',
        start: hours(-48),
        end: hours(1),
        sentence: ['Holds production; forward only'],
        reason: 'Nobody is there to help',
        owner: 'group:default/platform',
        href: 'https://wiki.example.com/year-end',
      },
      ...[-2, 0].map(hour => ({
        id: `window:${hour}`,
        kind: 'window' as const,
        title: 'Maintenance',
        start: hours(hour),
        end: hours(hour + 1),
        sentence: ['Opens for high risk; forward only'],
      })),
    ];
    renderWith(
      new FakeReleasePipelineApi({ calendar: { ...calendar, events } }),
      <CalendarContent />,
    );
    // What takes place twice on a day is said once.
    const cell = await screen.findByRole('gridcell', {
      name: new RegExp(
        `^${longDayName(
          today,
        )}, 2 changes; Year end, freeze; Maintenance, window; payments`,
      ),
    });
    expect(cell).toHaveAttribute('aria-selected', 'true');
    expect(screen.getByRole('link', { name: /^Year end/ })).toHaveAttribute(
      'href',
      'https://wiki.example.com/year-end',
    );
    expect(
      screen.getByText(/Nobody is there to help · ask platform/),
    ).toBeInTheDocument();
    expect(
      screen.getAllByText('Maintenance', { selector: 'li b span' }),
    ).toHaveLength(2);
    await expect(accessibilityProblems()).resolves.toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Agenda' }));
    const agenda = screen.getByRole('region', { name: 'Agenda' });
    expect(
      within(agenda).getAllByText('Maintenance', { selector: 'li b span' }),
    ).toHaveLength(2);
  });

  it('does not call a day empty before the answer is there', async () => {
    renderWith(new FakeReleasePipelineApi(), <CalendarContent />);
    expect(
      await screen.findByRole('gridcell', { selected: true }),
    ).toBeInTheDocument();
    expect(screen.queryByText(/^No change/)).not.toBeInTheDocument();
    expect(screen.getByText('Loading …')).toBeInTheDocument();
  });

  it('goes by day and by month on the keyboard', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ calendar });
    renderWith(api, <CalendarContent />);
    const cell = await screen.findByRole('gridcell', { selected: true });
    act(() => cell.focus());
    await user.keyboard('{ArrowRight}{ArrowDown}');
    const moved = addDays(today, 8);
    // Another month is asked for first, if that is where the day is.
    expect(
      await screen.findByRole('gridcell', {
        name: new RegExp(`^${longDayName(moved)}`),
        selected: true,
      }),
    ).toBeInTheDocument();
    await user.keyboard('{PageDown}');
    const later = addMonths(moved, 1);
    expect(
      await screen.findByRole('gridcell', {
        name: new RegExp(`^${longDayName(later)}`),
        selected: true,
      }),
    ).toHaveFocus();
    expect(
      screen.getByRole('heading', { name: monthName(later) }),
    ).toBeInTheDocument();
    expect(new Set(api.spans.map(({ from }) => from)).size).toBeGreaterThan(1);
    await user.click(screen.getByRole('button', { name: 'Today' }));
    await screen.findByRole('heading', { name: monthName(today) });
    expect(chosen()).toHaveAttribute('aria-current', 'date');
  });

  it('filters by system', async () => {
    const user = userEvent.setup();
    renderWith(new FakeReleasePipelineApi({ calendar }), <CalendarContent />);
    await screen.findByRole('gridcell', { name: /2 changes/ });
    await user.click(screen.getByRole('button', { name: /^System/ }));
    await user.click(screen.getByRole('option', { name: 'platform' }));
    expect(chosen()).toHaveAccessibleName(/, 1 change; keycloak/);
  });

  it('lists the month as an agenda', async () => {
    const user = userEvent.setup();
    renderWith(
      new FakeReleasePipelineApi({
        calendar: { ...calendar, truncated: true },
      }),
      <CalendarContent />,
    );
    await screen.findByRole('gridcell', { name: /2 changes/ });
    await user.click(screen.getByRole('button', { name: 'Agenda' }));
    const agenda = screen.getByRole('region', { name: 'Agenda' });
    expect(
      within(agenda)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringMatching(/payments 1\.2\.0 production Watching/),
      expect.stringMatching(/keycloak 1\.2\.0 production Failed.*ended/),
    ]);
    expect(screen.getByText(/More changes than fit/)).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('says what would be here when there is nothing', async () => {
    const user = userEvent.setup();
    renderWith(
      new FakeReleasePipelineApi({ calendar: { ...calendar, changes: [] } }),
      <CalendarContent />,
    );
    await user.click(await screen.findByRole('button', { name: 'Agenda' }));
    expect(
      await screen.findByRole('heading', {
        name: `No change in ${monthName(today)}`,
      }),
    ).toBeInTheDocument();
  });
});
