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

import { useMemo } from 'react';
import { readerTimeZone, useCalendar, useNow } from '../../hooks';
import { dayOf } from '../../times';
import { FreezeBanner } from '../FreezeBanner';
import { LiveContent } from '../PageStates';
import { SubscribeButton } from '../Subscriptions';
import { PageBody } from '../PageBody';
import { QuietTimes } from '../QuietTimes';
import { CalendarView } from './CalendarView';
import { daysOf, spanOf } from './days';
import { Toolbar } from './Toolbar';
import { useAddress } from './useAddress';

/** What changed and what changes, and when nothing may. */
export function CalendarContent() {
  const now = useNow(60_000);
  const today = dayOf(now, readerTimeZone());
  const address = useAddress(today);
  const { day, span, view } = address;
  const days = useMemo(() => daysOf(view, span, day), [view, span, day]);
  const { from, to } = spanOf(days);
  const live = useCalendar(from, to);
  return (
    <PageBody padded>
      <FreezeBanner inPage />
      <Toolbar address={address} days={days} today={today}>
        <SubscribeButton />
      </Toolbar>
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
          />
        )}
      </LiveContent>
      {address.filter.component && (
        <QuietTimes
          component={address.filter.component}
          stage={address.filter.stage}
        />
      )}
    </PageBody>
  );
}
