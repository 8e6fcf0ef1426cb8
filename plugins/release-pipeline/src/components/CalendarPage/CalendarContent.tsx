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

import Button from '@material-ui/core/Button';
import type { CalendarEventView } from 'backstage-plugin-release-pipeline-common';
import { useMemo, useRef, useState } from 'react';
import { readerTimeZone, useNow, useOwnCalendar } from '../../hooks';
import { Glyph } from '../../icons';
import { dayOf } from '../../times';
import {
  EventDialog,
  localTime,
  type EventDraft,
  type EventSeen,
} from '../CalendarEventForm';
import { FreezeBanner } from '../FreezeBanner';
import { Notice } from '../Notice';
import { LiveContent } from '../PageStates';
import { PageBody } from '../PageBody';
import { QuietTimes, type QuietTime } from '../QuietTimes';
import { SubscribeButton } from '../Subscriptions';
import { CalendarView } from './CalendarView';
import { daysOf, nextHourOf, spanOf, startOf } from './days';
import { EventParticulars } from './EventParticulars';
import { FeedNotices } from './FeedNotices';
import type { Draft } from './Grid';
import type { Item } from './items';
import { Outcome, type Done } from './Outcome';
import { Toolbar } from './Toolbar';
import { useAddress } from './useAddress';
import { useNarrowed } from './useNarrowed';

const HOUR = 3_600_000;

type Editing = { draft: EventDraft; event?: EventSeen };

/** What changed and what changes, and when nothing may. */
export function CalendarContent() {
  const now = useNow(60_000);
  const today = dayOf(now, readerTimeZone());
  const address = useAddress(today);
  const { day, span, view } = address;
  const days = useMemo(() => daysOf(view, span, day), [view, span, day]);
  const { from, to } = spanOf(days);
  const live = useNarrowed(from, to, address.filter);
  const own = useOwnCalendar();
  const [editing, setEditing] = useState<Editing>();
  // What was saved is read anew at once: its old version would be refused.
  const [saves, setSaves] = useState(0);
  const [isStale, setIsStale] = useState(false);
  const [done, setDone] = useState<Done>();
  const told = 'data' in live.state ? live.state.data : undefined;
  // While another time is read, what was offered stays.
  const mayCreate = useLast(told?.mayCreate?.allowed) ?? false;

  const edit = (next: Editing | undefined) => {
    setDone(undefined);
    setEditing(next);
  };
  const readAnew = () => {
    setIsStale(true);
    // The banner above speaks of the same events.
    void own.refresh();
    void live.refresh().finally(() => setIsStale(false));
  };
  const onSaved = ({ id, next, text }: CalendarEventView) => {
    setEditing(undefined);
    setSaves(saves + 1);
    setDone({ words: `Saved: ${text.title}.` });
    // It may take place at another time now, which is shown.
    address.set({
      event: id,
      date:
        next.length > 0
          ? dayOf(next[0].start, readerTimeZone())
          : text.start.slice(0, 10),
    });
    readAnew();
  };
  const onFinished = (
    item: Item,
    { text }: CalendarEventView,
    how: 'ended' | 'deleted',
  ) => {
    // What never began is not on the calendar any more, either.
    if (how === 'deleted' || item.start > Date.now()) {
      address.set({ event: '' });
      const what = how === 'deleted' ? 'Deleted' : 'Ended before it began';
      setDone({ words: `${what}: ${text.title}.`, isGone: true });
    }
    readAnew();
  };
  const begin = ({ start, end, stage, systems }: Draft) =>
    edit({
      draft: {
        kind: 'freeze',
        zone: readerTimeZone(),
        start: localTime(start),
        end: localTime(end),
        scope: {
          ...(stage && { stages: [stage] }),
          ...(systems && { systems }),
        },
      },
    });
  const beginOnDay = () => {
    const start = day === today ? nextHourOf(now) : startOf(day);
    begin({ start, end: start + 24 * HOUR });
  };
  const planMaintenance = ({ start, end, ...scope }: QuietTime) =>
    edit({
      draft: {
        kind: 'maintenance',
        zone: readerTimeZone(),
        start: localTime(Date.parse(start)),
        end: localTime(Date.parse(end)),
        scope,
      },
    });
  return (
    <PageBody padded>
      <FreezeBanner inPage />
      <FeedNotices untold={told?.untold} />
      <Toolbar address={address} days={days} today={today}>
        <SubscribeButton />
        {mayCreate && (
          <Button
            variant="contained"
            color="primary"
            size="small"
            startIcon={<Glyph name="plus" size="small" />}
            onClick={beginOnDay}
          >
            New freeze…
          </Button>
        )}
      </Toolbar>
      <Outcome of={done} />
      {live.state.status === 'error' && !told && address.filter.component && (
        // What is not there for the reader would leave no way back.
        <Notice tone="unk" glyph="filter">
          It is narrowed to {address.filter.component}.{' '}
          <Button size="small" onClick={() => address.set({ component: '' })}>
            Show everything
          </Button>
        </Notice>
      )}
      <LiveContent
        live={live}
        what="the change calendar"
        meanwhile={{ from, to, changes: [], events: [], truncated: false }}
      >
        {calendar => (
          <CalendarView
            calendar={calendar}
            loading={live.state.status === 'loading'}
            address={address}
            days={days}
            today={today}
            now={now}
            onDraft={mayCreate ? begin : undefined}
            isStale={isStale}
            saves={saves}
            particulars={item =>
              item.event?.eventId && (
                <EventParticulars
                  key={`${item.event.eventId} ${saves}`}
                  item={item}
                  eventId={item.event.eventId}
                  onEdit={event => edit({ draft: event.text, event })}
                  onFinished={(event, how) => onFinished(item, event, how)}
                />
              )
            }
          />
        )}
      </LiveContent>
      {address.filter.component && (
        <QuietTimes
          component={address.filter.component}
          stage={address.filter.stage}
          onPlan={mayCreate ? planMaintenance : undefined}
        />
      )}
      {editing && (
        <EventDialog
          {...editing}
          onSaved={onSaved}
          onClose={() => edit(undefined)}
        />
      )}
    </PageBody>
  );
}

/** A value while it is known, and the last one while it is not. */
function useLast<T>(value: T | undefined): T | undefined {
  const last = useRef<T>();
  if (value !== undefined) {
    last.current = value;
  }
  return last.current;
}
