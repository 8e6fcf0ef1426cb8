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
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { makeCalendarViews } from '../../__testUtils__/calendarViews';
import { stopClock } from '../../__testUtils__/clock';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { CalendarStrip } from './CalendarStrip';

const PAYMENTS = 'component:default/payments';

describe('CalendarStrip', () => {
  const now = stopClock('2026-11-19T13:05:00Z');
  const views = makeCalendarViews(now);

  const show = (api: FakeReleasePipelineApi) =>
    renderWith(api, <CalendarStrip componentRef={PAYMENTS} name="payments" />);

  it('says what is open, and shows each kind by its word with a way to the calendar', async () => {
    show(new FakeReleasePipelineApi({ componentCalendar: views.component() }));
    const outlook = await screen.findByRole('list', { name: 'Now' });
    expect(outlook).toHaveTextContent(
      /Open now production until Tue.24.Nov, 16:05.UTC, then freeze 'Black Friday'/,
    );
    const days = screen.getByRole('list', { name: 'Days' });
    const links = within(days).getAllByRole('link');
    expect(links.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/1\.15\.0 into production, rolling out$/),
      // It is about all of its stages.
      expect.stringMatching(
        /^13:05.UTC Maintenance Database upgrade until 15:05.UTC$/,
      ),
      expect.stringMatching(/Recovery drill Restore of the ledger.*production/),
      expect.stringMatching(/Window Maintenance window.*, production$/),
      expect.stringMatching(/^16:05.UTC Freeze Black Friday, production$/),
      'Freeze Black Friday, production',
      'Freeze Black Friday, production',
      'Freeze Black Friday, production',
      'Freeze Black Friday, production',
      expect.stringMatching(
        /^Freeze Black Friday until 04:05.UTC, production$/,
      ),
    ]);
    expect(links[4]).toHaveAttribute(
      'href',
      '/change-calendar?component=component%3Adefault%2Fpayments&date=2026-11-24&event=freeze%3Ablack-friday',
    );
    expect(links[4]).toHaveAttribute(
      'title',
      expect.stringMatching(
        /^Freeze Black Friday, from .* until .*, for production\. Holds commerce, production; forward only\. The shop earns its year$/,
      ),
    );
    expect(
      screen.getByRole('link', { name: 'Change calendar of payments' }),
    ).toHaveAttribute(
      'href',
      '/change-calendar?component=component%3Adefault%2Fpayments',
    );
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('counts what does not fit on a day', async () => {
    const events = Array.from({ length: 7 }, (_, index) => ({
      event: views.event({
        id: `event-${index}`,
        start: views.at(3_600_000),
        end: views.at(7_200_000),
      }),
      stages: ['production'],
    }));
    show(
      new FakeReleasePipelineApi({
        componentCalendar: views.component(PAYMENTS, { events, changes: [] }),
      }),
    );
    expect(
      await screen.findByText('+4 more on the calendar'),
    ).toBeInTheDocument();
  });

  it('says that nothing is there, and that there is more than it lists', async () => {
    show(
      new FakeReleasePipelineApi({
        componentCalendar: views.component(PAYMENTS, {
          events: [],
          changes: [],
          truncated: true,
        }),
      }),
    );
    expect(
      await screen.findByText(/^No freeze, window, note or planned promotion/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/There is more than is listed/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('list', { name: 'Days' })).toBeNull();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('keeps its place while it loads and when nobody answers', async () => {
    show(
      new FakeReleasePipelineApi({
        componentCalendar: await refusal(503, 'The database does not answer'),
      }),
    );
    expect(
      await screen.findByText(/The database does not answer/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'Next 14 days' }),
    ).toBeInTheDocument();
  });
});
