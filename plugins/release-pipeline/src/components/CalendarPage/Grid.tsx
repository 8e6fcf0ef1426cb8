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

import { makeStyles } from '@material-ui/core/styles';
import FullCalendar from '@fullcalendar/react';
import dayGridPlugin from '@fullcalendar/react/daygrid';
import interactionPlugin from '@fullcalendar/react/interaction';
import '@fullcalendar/react/skeleton.css';
import classicThemePlugin from '@fullcalendar/react/themes/classic';
import '@fullcalendar/react/themes/classic/theme.css';
import timeGridPlugin from '@fullcalendar/react/timegrid';
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { joined, tokens } from '../../theme';
import { dayOf } from '../../times';
import { readerTimeZone } from '../../hooks';
import { Panel } from '../Panel';
import { longDayName, moved, type Day } from './days';
import { inputOf } from './gridInput';
import { GridItem } from './GridItem';
import type { Item } from './items';
import { Legend } from './Legend';
import { useKindClasses } from './useKindClasses';

const SHOWN_PER_DAY = 4;
/** Of what happens at the same time in a week, besides a link to the rest. */
const SHOWN_BESIDE = 3;

const useStyles = makeStyles(
  theme => {
    const all = tokens(theme);
    const { bad, hover, inset, line, lineStrong, paper, primary } = all;
    return {
      // The library's looks are variables; the portal's theme fills them.
      grid: {
        '--fc-classic-background': paper,
        '--fc-classic-foreground': all.text,
        '--fc-classic-border': line,
        '--fc-classic-strong-border': lineStrong,
        '--fc-classic-faint': inset,
        '--fc-classic-muted': hover,
        '--fc-classic-strong': hover,
        '--fc-classic-muted-foreground': all.text2,
        '--fc-classic-faint-foreground': all.text2,
        '--fc-classic-primary': primary,
        '--fc-classic-primary-foreground': paper,
        '--fc-classic-event': 'transparent',
        '--fc-classic-event-contrast': 'inherit',
        '--fc-classic-highlight': all.selected,
        '--fc-classic-today': all.selected,
        '--fc-classic-now': bad.solid,
        '--fc-classic-small-dot-width': '8px',
        '--fc-classic-large-dot-width': '10px',
        fontSize: 12,
        '& [data-date][role="cell"], & [data-date][role="gridcell"]': {
          minHeight: 96,
        },
      },
      event: {
        borderRadius: 3,
        cursor: 'pointer',
        '&:focus-visible': {
          outline: `2px solid ${primary}`,
          outlineOffset: 1,
        },
      },
      inner: { padding: 0, color: 'inherit' },
      weekend: { background: inset },
      today: { background: all.selected },
      other: { fontStyle: 'italic', opacity: 1 },
      now: {
        background: primary,
        // The link of a day has a colour of its own.
        color: `${theme.palette.primary.contrastText} !important`,
        borderRadius: '0 0 0 8px',
        fontWeight: 600,
      },
      top: { display: 'flex' },
      number: {
        color: all.text2,
        minHeight: 24,
        minWidth: 24,
        margin: 0,
        padding: '2px 8px',
        fontSize: 12,
        lineHeight: '20px',
      },
      more: { color: all.text2, fontWeight: 600, minHeight: 24 },
      // Inside, since its neighbours stand on what is outside.
      chosen: { outline: `2px solid ${primary}`, outlineOffset: -2 },
    };
  },
  { name: 'ReleasePipelineCalendarGrid' },
);

/** What was asked for with a drag: over the grid, or over the lane of something. */
export type Draft = {
  start: number;
  end: number;
  stage?: string;
  /** Entity refs. */
  systems?: string[];
};

/** A month or a week by the calendar library. */
export default function Grid(props: {
  view: 'month' | 'week';
  items: Item[];
  day: Day;
  chosen: string;
  onOpen: (id: string) => void;
  onDay: (day: Day) => void;
  /** Shows one day in full. */
  onWhole: (day: Day) => void;
  /** Where the reader may enter events. */
  onDraft?: (draft: Draft) => void;
}) {
  const { view, items, day, chosen, onDay, onDraft } = props;
  const classes = useStyles();
  const looks = useKindClasses();
  const root = useRef<HTMLDivElement>(null);
  const toFocus = useRef<Day>();
  // What is the same is not laid out anew.
  const events = useMemo(
    () => items.map(item => inputOf(item, view)),
    [items, view],
  );

  useEffect(() => {
    if (toFocus.current === day) {
      toFocus.current = undefined;
      linkOf(root.current, day)?.focus();
    }
  }, [day]);

  // Arrows go by day and week, Page Up and Down by month, from day to day.
  const onKeyDown = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement)
      .closest('[data-date]')
      ?.getAttribute('data-date');
    const isOnDay = (event.target as HTMLElement).getAttribute('role');
    const next =
      from && isOnDay === 'link' && view === 'month'
        ? moved(from, event.key)
        : undefined;
    if (!next) {
      return;
    }
    event.preventDefault();
    const link = linkOf(root.current, next);
    if (link) {
      link.focus();
    } else {
      toFocus.current = next;
      onDay(next);
    }
  };
  // Drawn anew for other events, and not for each wish of the page.
  const latest = useRef(props);
  latest.current = props;
  const isDraftable = onDraft !== undefined;
  const calendar = useMemo(
    () => (
      <FullCalendar
        // A view of its own for each time: nothing is left of the last one.
        key={`${view} ${view === 'month' ? day.slice(0, 7) : day}`}
        plugins={[
          dayGridPlugin,
          timeGridPlugin,
          interactionPlugin,
          classicThemePlugin,
        ]}
        initialView={view === 'month' ? 'dayGridMonth' : 'timeGridWeek'}
        initialDate={day}
        locale="en-gb"
        firstDay={1}
        headerToolbar={false}
        borderless
        height={view === 'month' ? 'auto' : undefined}
        contentHeight={view === 'week' ? 640 : undefined}
        fixedWeekCount={false}
        scrollTime="07:00"
        slotDuration="01:00"
        slotMinHeight={44}
        eventMinHeight={22}
        nowIndicator
        allDayText="days"
        slotHeaderFormat={{
          hour: '2-digit',
          minute: '2-digit',
          hour12: false,
        }}
        navLinks
        navLinkDayClick={date =>
          latest.current.onWhole(dayOf(date, readerTimeZone()))
        }
        navLinkHint={(_, date) =>
          `${longDayName(dayOf(date, readerTimeZone()))}, show all of it`
        }
        navLinkClass={classes.number}
        dayMaxEvents={SHOWN_PER_DAY}
        moreLinkText={count => `${count} more`}
        moreLinkClass={classes.more}
        moreLinkClick={({ date }) => {
          latest.current.onWhole(dayOf(date, readerTimeZone()));
        }}
        eventInteractive
        eventDisplay="block"
        eventOrder="rank,start,-duration,title"
        eventClass={info =>
          joined(
            classes.event,
            looks[(info.event.extendedProps.item as Item).kind],
          )
        }
        eventInnerClass={classes.inner}
        dayCellClass={({ dow, isToday }) =>
          joined(
            (dow === 0 || dow === 6) && !isToday && classes.weekend,
            isToday && classes.today,
          )
        }
        dayLaneClass={({ dow, isToday }) =>
          (dow === 0 || dow === 6) && !isToday ? classes.weekend : ''
        }
        slotEventOverlap={false}
        eventMaxStack={SHOWN_BESIDE}
        dayCellTopClass={classes.top}
        dayCellTopContent={({ date, text }) =>
          date.getDate() === 1 ? formatMonthStart(date) : text
        }
        dayCellTopInnerClass={({ isOther, isToday }) =>
          joined(isOther && classes.other, isToday && classes.now)
        }
        eventContent={info => (
          <GridItem
            item={info.event.extendedProps.item as Item}
            isFirst={info.isStart}
            isDense={view === 'month'}
          />
        )}
        eventDidMount={({ el, event }) => {
          el.setAttribute('data-item', event.id);
          el.classList.toggle(
            classes.chosen,
            event.id === latest.current.chosen,
          );
        }}
        eventClick={({ event }) => latest.current.onOpen(event.id)}
        events={events}
        selectable={isDraftable}
        selectMirror
        select={({ start, end }) =>
          latest.current.onDraft?.({
            start: start.getTime(),
            end: end.getTime(),
          })
        }
      />
    ),
    [view, day, events, isDraftable, classes, looks],
  );
  useEffect(() => {
    for (const element of root.current?.querySelectorAll<HTMLElement>(
      '[data-item]',
    ) ?? []) {
      element.classList.toggle(classes.chosen, element.dataset.item === chosen);
    }
  }, [chosen, classes, events]);
  return (
    <Panel bare label={view === 'month' ? 'Month' : 'Week'}>
      <div
        ref={root}
        role="presentation"
        className={classes.grid}
        onKeyDown={onKeyDown}
      >
        {calendar}
      </div>
      <Legend kinds={new Set(items.map(({ kind }) => kind))} />
    </Panel>
  );
}

/** `1 Dec`, where another month begins. */
function formatMonthStart(date: Date): string {
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

function linkOf(root: HTMLElement | null, day: Day): HTMLElement | null {
  return (
    root?.querySelector<HTMLElement>(`[data-date="${day}"] [role="link"]`) ??
    null
  );
}
