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

import { act, cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  PROMOTIONS_CHANNEL,
  type OwnCalendar,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { makeCalendarViews } from '../../__testUtils__/calendarViews';
import { stopClock } from '../../__testUtils__/clock';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { renderWith } from '../../__testUtils__/render';
import { FreezeBanner } from './FreezeBanner';

const DAY = 86_400_000;

describe('FreezeBanner', () => {
  const now = stopClock('2026-11-19T13:05:00Z');
  afterEach(() => localStorage.clear());
  const { at, own, ownEvent, untoldFreeze } = makeCalendarViews(now);

  const show = (ownCalendar: OwnCalendar, element = <FreezeBanner />) => {
    const api = new FakeReleasePipelineApi({ ownCalendar });
    renderWith(api, element);
    return api;
  };

  it('says what is touched, from when until when, and what may go all the same', async () => {
    show(own({ events: [ownEvent()] }));
    await screen.findByText(/^Freeze Black Friday/);
    expect(screen.getByRole('status')).toHaveTextContent(
      /^Freeze Black Friday touches system commerce, 6 components, from Tue.24.Nov, 16:05.UTC, in 5.d.3.h, until Sun.29.Nov, 04:05.UTC\. Rollback and hotfix are allowed\./,
    );
    expect(
      screen.getByRole('button', { name: 'What lands before it' }),
    ).toHaveAttribute(
      'href',
      '/change-calendar?date=2026-11-24&event=freeze%3Ablack-friday',
    );
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it.each([
    [
      'a freeze that runs',
      ownEvent(
        {
          start: at(-DAY),
          end: at(DAY),
          sentence: ['Holds production, high risk'],
        },
        { allowed: [] },
      ),
      /since Wed.18.Nov, 13:05.UTC, until Fri.20.Nov, 13:05.UTC, for 1.d more\. Holds production, high risk\. Rollback and hotfix are held, too\./,
    ],
    [
      'a freeze of one component',
      ownEvent({}, { count: 1, allowed: ['hotfix'] }),
      /^Freeze Black Friday touches payments, .*Hotfix is allowed\./,
    ],
    [
      'components of no system',
      ownEvent({}, { count: 2, systems: [] }),
      /touches 2 components, from/,
    ],
    [
      'maintenance',
      ownEvent({ kind: 'maintenance', title: 'Database upgrade' }),
      /^Maintenance Database upgrade touches .* Work is done on it; it holds nothing back\./,
    ],
    [
      'an incident',
      ownEvent({
        kind: 'incident',
        title: 'Slow checkout',
        start: at(-DAY),
        end: at(DAY),
      }),
      /^Incident Slow checkout touches .*since/,
    ],
  ])('says so of %s', async (_what, event, words) => {
    show(own({ events: [event] }));
    await waitFor(() =>
      expect(screen.getByRole('status')).toHaveTextContent(words),
    );
  });

  it('does not read it out anew each second', async () => {
    show(own({ events: [ownEvent({ start: at(5 * 60_000) })] }));
    await screen.findByText(/^Freeze Black Friday/);
    const status = screen.getByRole('status');
    const readOut = () => {
      const copy = status.cloneNode(true) as HTMLElement;
      copy
        .querySelectorAll('[aria-hidden="true"]')
        .forEach(hidden => hidden.remove());
      return copy.textContent;
    };
    const shown = status.textContent;
    const read = readOut();
    expect(read).toMatch(/from .*, until /);
    jest.setSystemTime(now + 1_000);
    await act(async () => {
      document.dispatchEvent(new Event('visibilitychange'));
    });
    expect(status.textContent).not.toBe(shown);
    expect(readOut()).toBe(read);
  });

  it.each([
    ['begins later than in a week', ownEvent({ start: at(8 * DAY) })],
    ['is over', ownEvent({ start: at(-2 * DAY), end: at(-DAY) })],
    ['is a window', ownEvent({ kind: 'window' })],
    ['is a drill', ownEvent({ kind: 'drill' })],
  ])('says nothing of what %s', async (_what, event) => {
    const api = show(own({ events: [event] }));
    await waitFor(() => expect(api.ownCalendars).toBe(1));
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
  });

  it('F60 says first of what it cannot be told when it takes place: unknown is not open', async () => {
    const user = userEvent.setup();
    show(own({ events: [ownEvent()], untold: [untoldFreeze] }));
    const words = await screen.findByText(/It cannot be told when/);
    expect(words).toHaveTextContent(
      "It cannot be told when freeze 'Landing' takes place: the zone is unknown. Until it can be told it closes all that it speaks of.",
    );
    expect(screen.getByText('1 more after this')).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Dismiss: Landing' }));
    expect(await screen.findByText(/^Freeze Black Friday/)).toBeInTheDocument();
  });

  it('is said once on the calendar page, which has one of its own', async () => {
    const api = new FakeReleasePipelineApi({ ownCalendar: own() });
    renderWith(
      api,
      <>
        <FreezeBanner />
        <FreezeBanner inPage />
      </>,
      { path: '/change-calendar?view=week' },
    );
    expect(await screen.findAllByText(/^Freeze Black Friday/)).toHaveLength(1);
  });

  it('is dismissed once for each event, and comes again when that has another time', async () => {
    const user = userEvent.setup();
    const later = ownEvent({
      id: 'freeze:year-end',
      title: 'Year end',
      start: at(6 * DAY),
      end: at(10 * DAY),
    });
    const ownCalendar = own({ events: [ownEvent(), later] });
    show(ownCalendar);
    expect(await screen.findByText('1 more after this')).toBeInTheDocument();
    await user.click(
      screen.getByRole('button', { name: 'Dismiss: Black Friday' }),
    );
    expect(await screen.findByText(/^Freeze Year end/)).toBeInTheDocument();
    expect(screen.queryByText(/Black Friday/)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Dismiss: Year end' }));
    await waitFor(() =>
      expect(screen.getByRole('status')).toBeEmptyDOMElement(),
    );
  });

  it('asks nothing any more for an hour where the reader owns nothing', async () => {
    const nothing = own({ components: 0, events: [], changes: [] });
    const first = show(nothing);
    await waitFor(() => expect(first.ownCalendars).toBe(1));
    await waitFor(() => expect(localStorage).not.toHaveLength(0));
    cleanup();
    jest.setSystemTime(now + 59 * 60_000);
    const second = show(own());
    await act(async () => {});
    expect(second.ownCalendars).toBe(0);
    cleanup();
    jest.setSystemTime(now + 61 * 60_000);
    const third = show(own());
    await waitFor(() => expect(third.ownCalendars).toBe(1));
  });

  it('asks anew when something changed, and once for many changes', async () => {
    const api = new FakeReleasePipelineApi({
      ownCalendar: own({ events: [ownEvent()] }),
    });
    const { signals } = renderWith(
      api,
      <>
        <FreezeBanner />
        <FreezeBanner inPage />
      </>,
    );
    expect(await screen.findAllByText(/^Freeze Black Friday/)).toHaveLength(2);
    // It has just been asked for.
    await signals.send(PROMOTIONS_CHANNEL);
    expect(api.ownCalendars).toBe(1);
    api.say({ ownCalendar: own({ events: [] }) });
    jest.setSystemTime(now + 61_000);
    for (let count = 0; count < 3; count += 1) {
      await signals.send(PROMOTIONS_CHANNEL);
    }
    await waitFor(() =>
      expect(screen.queryByText(/Black Friday/)).not.toBeInTheDocument(),
    );
    expect(api.ownCalendars).toBe(2);
  });

  it('shares one request with whatever else shows the same', async () => {
    const api = show(
      own(),
      <>
        <FreezeBanner />
        <FreezeBanner inPage />
      </>,
    );
    expect(await screen.findAllByText(/^Freeze Black Friday/)).toHaveLength(2);
    expect(api.ownCalendars).toBe(1);
  });
});
