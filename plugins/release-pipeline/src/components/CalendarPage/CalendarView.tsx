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

import {
  lazy,
  Suspense,
  useCallback,
  useMemo,
  useRef,
  type ReactNode,
} from 'react';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import type { Calendar } from 'backstage-plugin-release-pipeline-common';
import { NARROW } from '../../theme';
import { Notice } from '../Notice';
import { EmptyPanel, Loading } from '../PageStates';
import { Agenda } from './Agenda';
import { daysName, startOf, type Day, type Days } from './days';
import { Filters } from './Filters';
import type { Draft } from './Grid';
import { ItemPanel } from './ItemPanel';
import {
  choicesOf,
  isFiltered,
  isWithin,
  itemsOf,
  joinedChoices,
  matches,
  type Choices,
  type Item,
} from './items';
import { Lanes } from './Lanes';
import type { Address } from './useAddress';

// Only who looks at a month or a week loads the library that draws it.
const Grid = lazy(() => import('./Grid'));

const useStyles = makeStyles(
  {
    columns: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: 16,
      alignItems: 'start',
      position: 'relative',
    },
    progress: {
      position: 'absolute',
      top: 0,
      left: 0,
      right: 0,
      zIndex: 2,
      borderRadius: '6px 6px 0 0',
    },
    withPanel: {
      gridTemplateColumns: 'minmax(0, 1fr) 344px',
      [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
  },
  { name: 'ReleasePipelineCalendarView' },
);

/** What is on in a span, narrowed, in the view that was chosen. */
export function CalendarView(props: {
  calendar: Calendar;
  /** The frame is there before the changes are. */
  loading: boolean;
  address: Address;
  days: Days;
  today: Day;
  now: number;
  onDraft?: (draft: Draft) => void;
  /** Something was saved that is not in it yet. */
  isStale?: boolean;
  /** Raised when an event was saved: its panel is read from the top again. */
  saves?: number;
  /** More of an event, below its facts. */
  particulars?: (item: Item) => ReactNode;
}) {
  const { calendar, loading, address, days, today, now } = props;
  const { isStale, onDraft, particulars, saves } = props;
  const { day, event: named, filter, set, span, view } = address;
  const classes = useStyles();
  const root = useRef<HTMLDivElement>(null);
  const all = useSame(useMemo(() => itemsOf(calendar, now), [calendar, now]));
  const choices = useOffered(
    useMemo(() => choicesOf(all), [all]),
    `${days.first} ${days.end}`,
  );
  const items = useMemo(
    () =>
      all.filter(
        item =>
          // More was asked for than is shown, for the sake of zones.
          isWithin(item, {
            from: startOf(days.first),
            to: startOf(days.end),
          }) && matches(item, filter),
      ),
    [all, days, filter],
  );
  const open =
    all.find(({ id }) => id === named) ?? nextTimeOf(all, named, now);
  const chosen = open?.id ?? named;
  // The same each time, so that no item is drawn anew because another is chosen.
  const latest = useRef(set);
  latest.current = set;
  const onOpen = useCallback((id: string) => latest.current({ event: id }), []);
  const close = () => {
    set({ event: '' });
    // Where the reader came from, if it is still there.
    root.current
      ?.querySelector<HTMLElement>(`[data-item="${CSS.escape(chosen)}"]`)
      ?.focus();
  };
  const time = daysName(view, span, days, day);
  const isNarrowed = isFiltered(filter);
  return (
    <>
      <Filters choices={choices} filter={filter} onFilter={set} />
      {calendar.truncated && (
        <Notice tone="warn" glyph="triangle">
          More was found than fits, so that not everything of this time is
          shown: of events, windows are left out first, then notes; of changes,
          the oldest. Choose a kind, a stage or a system above, or look at a
          shorter time, to see all of it.
        </Notice>
      )}
      {chosen && !open && !loading && !isStale && (
        <Notice tone="unk" glyph="question">
          What the address names is not on the calendar in {time}
          {isNarrowed ? ', is not what was chosen above,' : ','} or you may not
          see it.
        </Notice>
      )}
      <div
        ref={root}
        className={`${classes.columns} ${open ? classes.withPanel : ''}`}
      >
        <div className={classes.columns} aria-busy={loading}>
          {/* An empty grid is not to be taken for an empty time. */}
          {loading && (
            <LinearProgress aria-hidden className={classes.progress} />
          )}
          {items.length === 0 && !loading && (
            <EmptyPanel glyph="calendar" title={`Nothing in ${time}`}>
              {isNarrowed
                ? 'Nothing of this time matches what was chosen above; show everything to see the rest.'
                : 'Promotions show here when they start and stay when they have ended. Freezes and windows come from the configuration of the portal, or are entered here by who may.'}
            </EmptyPanel>
          )}
          {(view === 'month' || view === 'week') && (
            <Suspense fallback={<Loading what="the grid" rows={8} />}>
              <Grid
                view={view}
                items={items}
                day={day}
                chosen={chosen}
                onOpen={onOpen}
                onDay={date => set({ date })}
                onWhole={date => set({ view: 'agenda', date })}
                onDraft={onDraft}
              />
            </Suspense>
          )}
          {view === 'lanes' && (
            <Lanes
              items={items}
              stages={calendar.stages}
              days={days}
              address={{ ...address, event: chosen }}
              onOpen={onOpen}
              onDraft={onDraft}
            />
          )}
          {view === 'agenda' && loading && (
            <Loading what="the agenda" rows={8} />
          )}
          {view === 'agenda' && items.length > 0 && (
            <Agenda
              items={items}
              days={days}
              today={today}
              now={now}
              chosen={chosen}
              onOpen={onOpen}
            />
          )}
        </div>
        {open && (
          <ItemPanel item={open} saves={saves} onClose={close}>
            {particulars?.(open)}
          </ItemPanel>
        )}
      </div>
    </>
  );
}

/** Of an event that is named as a whole: its time that runs or comes next, or its last. */
function nextTimeOf(
  all: Item[],
  eventId: string,
  now: number,
): Item | undefined {
  const times = all
    .filter(({ event }) => eventId && event?.eventId === eventId)
    .sort((a, b) => a.start - b.start);
  return times.find(({ end }) => end > now) ?? times.at(-1);
}

/** What can be chosen for a time stays, also where less of it was asked for since. */
function useOffered(found: Choices, time: string): Choices {
  const last = useRef({ time, choices: found });
  return useMemo(() => {
    const { choices } = last.current;
    const offered =
      last.current.time === time ? joinedChoices(choices, found) : found;
    last.current = { time, choices: offered };
    return offered;
  }, [found, time]);
}

/** The list that was there before, where it has the same in it. */
function useSame<T>(list: T[]): T[] {
  const last = useRef(list);
  if (
    list.length !== last.current.length ||
    list.some((each, index) => each !== last.current[index])
  ) {
    last.current = list;
  }
  return last.current;
}
