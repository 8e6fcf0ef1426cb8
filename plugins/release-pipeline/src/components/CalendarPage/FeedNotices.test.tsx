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

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  CalendarFeed,
  UntoldEvent,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { FeedNotices } from './FeedNotices';

const feed: CalendarFeed = {
  name: 'holidays',
  title: 'Public holidays',
  kind: 'freeze',
  events: 12,
  overAge: false,
  maximumAgeSeconds: 172_800,
  ignored: [],
};

function show(
  calendarFeeds: { feeds: CalendarFeed[] } | Error,
  untold: UntoldEvent[] = [],
) {
  renderWith(
    new FakeReleasePipelineApi({ calendarFeeds }),
    <div data-testid="place">
      <FeedNotices untold={untold} />
    </div>,
  );
  return screen.getByTestId('place');
}

describe('FeedNotices', () => {
  it('F63 says which feed could not be read, since when and what that closes', async () => {
    const place = show({
      feeds: [
        {
          ...feed,
          overAge: true,
          notice: [
            'Public holidays could not be read since ',
            { time: '2026-11-18T12:00:00.000Z', as: 'at' },
            '. Until it is read it closes all that it speaks of',
          ],
        },
        { ...feed, name: 'payroll', title: 'Payroll' },
      ],
    });
    expect(
      await screen.findByRole('status', { name: 'Feed Public holidays' }),
    ).toHaveTextContent(
      /could not be read since .*Nov.*closes all that it speaks of/,
    );
    expect(place).not.toHaveTextContent('Payroll');
    await expect(accessibilityProblems(place)).resolves.toEqual([]);
  });

  it('F60 lists what of a feed is not understood, and counts the rest', async () => {
    const ignored = [1, 2, 3, 4, 5, 6, 7].map(
      number => `Event ${number} recurs more often than daily`,
    );
    const place = show({ feeds: [{ ...feed, ignored }] });
    await userEvent.click(
      await screen.findByText(/not everything in it is understood/),
    );
    expect(screen.getByText(ignored[4])).toBeVisible();
    expect(place).toHaveTextContent('2 more');
    expect(place).not.toHaveTextContent('Event 6');
    await expect(accessibilityProblems(place)).resolves.toEqual([]);
  });

  it('F60 says of what it cannot be told when it takes place, once', async () => {
    const untold = (title: string, source: string): UntoldEvent => ({
      eventId: title,
      source,
      kind: 'freeze',
      title,
      sentence: [`It cannot be told when freeze '${title}' takes place`],
    });
    const place = show(
      {
        feeds: [
          { ...feed, overAge: true, notice: ['Public holidays is too old'] },
        ],
      },
      [
        untold('Public holidays', 'feed:holidays'),
        ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(title =>
          untold(title, 'portal'),
        ),
      ],
    );
    await screen.findByText(/Public holidays is too old/);
    expect(place).not.toHaveTextContent("when freeze 'Public holidays'");
    expect(place).toHaveTextContent("when freeze 'e' takes place");
    expect(place).toHaveTextContent('of 2 more events');
    await expect(accessibilityProblems(place)).resolves.toEqual([]);
  });

  it('says so where that is not known', async () => {
    const place = show(await refusal(503, 'The database cannot be asked'));
    await screen.findByText(/could be read is not known/);
    expect(place).toHaveTextContent('The database cannot be asked.');
  });
});
