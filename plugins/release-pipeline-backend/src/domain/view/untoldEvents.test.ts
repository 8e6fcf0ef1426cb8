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

import { feedEvents } from '../calendar/feedEvents';
import { StandingCalendar } from '../calendar/StandingCalendar';
import { freeze, times, window } from '../calendar/testing';
import { inWords } from '../messageText';
import { eventsIn } from './calendarEvents';
import { untoldEvents } from './untoldEvents';

const NOW = Date.parse('2028-02-29T00:30:00Z');
const UNKNOWN = { ...times('2026-12-20T18:00', 12), zone: 'Mars/Olympus' };

const told = (...events: Parameters<typeof StandingCalendar.create>[0]) =>
  untoldEvents(StandingCalendar.create(events), NOW);

describe('events that no time can be shown of', () => {
  it('F60 are those in an unknown zone, with what that closes', () => {
    const found = told(
      freeze(),
      freeze({ name: 'mars', title: 'Landing', times: UNKNOWN }),
      window({ name: 'olympus', title: 'Climb', times: UNKNOWN }),
    );
    expect(found).toMatchObject([
      { eventId: 'config:freeze:mars', kind: 'freeze', title: 'Landing' },
      { eventId: 'config:window:olympus', kind: 'window', title: 'Climb' },
    ]);
    expect(inWords(found[0].sentence)).toMatch(
      /^It cannot be told when freeze 'Landing' takes place: .*Mars\/Olympus\. Until it can be told it closes all that it speaks of \(holds /i,
    );
    expect(inWords(found[1].sentence)).toMatch(
      /Until it can be told it opens nothing \(opens for /,
    );
  });

  it('F63 are feeds whose copy is too old, and none that was read', () => {
    const holidays = {
      name: 'holidays',
      kind: 'freeze' as const,
      title: 'Public holidays',
      scope: {},
      except: {},
      directions: ['forward' as const],
      maximumAgeMs: 1_000,
    };
    const read = (readAt: number) =>
      told(...feedEvents(holidays, { readAt, events: [] }, NOW));
    expect(read(NOW)).toEqual([]);
    expect(read(NOW - 2_000)).toMatchObject([
      { source: 'feed:holidays', title: 'Public holidays' },
    ]);
  });

  it('are those as well of which only some later time cannot be told', () => {
    // As many as the library gives up on, in December alone.
    const often = freeze({
      name: 'advent',
      title: 'Advent',
      times: times('2026-01-03T22:00', 1, {
        rule: 'FREQ=MINUTELY;BYMONTH=12',
        zone: 'UTC',
      }),
    });
    const calendar = StandingCalendar.create([
      often,
      freeze({ name: 'mars', times: UNKNOWN }),
    ]);
    const said = (to: string) => {
      const query = { from: '2026-06-05T00:00:00Z', to };
      return untoldEvents(
        calendar,
        Date.parse(query.from),
        undefined,
        eventsIn(calendar, query).untold,
      ).map(({ sentence, title }) => [title, inWords(sentence)]);
    };
    const [mars, ...more] = said('2026-12-31T00:00:00Z');
    expect(mars[0]).toBe('Year end');
    expect(more).toEqual([
      [
        'Advent',
        expect.stringMatching(
          /^It cannot be told for all of this time when freeze 'Advent' takes place: .+\. Where it cannot be told it closes all that it speaks of \(holds /i,
        ),
      ],
    ]);
    expect(said('2026-07-10T00:00:00Z')).toEqual([mars]);
  });

  it('hold nothing where they are notes', () => {
    const [note] = told(
      freeze({ kind: 'drill', title: 'Restore', times: UNKNOWN }),
    );
    expect(inWords(note.sentence)).not.toMatch(/Until/);
  });

  it('are those that are meant', () => {
    const calendar = StandingCalendar.create([
      freeze({ name: 'mars', times: UNKNOWN }),
    ]);
    expect(untoldEvents(calendar, NOW, () => false)).toEqual([]);
  });
});
