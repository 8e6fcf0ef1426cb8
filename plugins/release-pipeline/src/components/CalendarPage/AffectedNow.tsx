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

import type {
  AffectedComponents,
  CalendarEventView,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { useAffectedComponents, useCalendar } from '../../hooks';
import { useTextClasses } from '../../theme';
import { Affected } from '../CalendarEventForm';
import { LiveContent } from '../PageStates';
import { heldWords } from './heldWords';
import type { Item } from './items';
import { kindOfChange } from './kinds';

/** So much of the calendar is answered at once. */
const LONGEST_MS = 400 * 86_400_000;

type Component = AffectedComponents['components'][number];

/** Which directions an event speaks of. */
export function directionsOf({ text }: CalendarEventView): readonly string[] {
  return text.directions ?? ['forward'];
}

/** What becomes of the open changes of a component that a freeze holds; absent: there are none. */
function planned(
  { ref, stages }: Component,
  directions: readonly string[],
  item: Item,
  changes: Change[],
): string | undefined {
  const own = changes
    .filter(
      change =>
        kindOfChange(change) === 'planned' &&
        change.component.ref === ref &&
        stages.includes(change.stage) &&
        directions.includes(change.direction),
    )
    .map(change => ({ ...change, at: Date.parse(change.start) }))
    .sort((a, b) => a.at - b.at);
  const inside = own.find(({ at }) => at >= item.start && at < item.end);
  if (inside) {
    return `${inside.version} ${heldWords(inside, item.end)}`;
  }
  const before = own.filter(({ at }) => at < item.start);
  const timed = before.find(({ state }) => state === 'planned');
  if (timed) {
    return `${timed.version} lands before it`;
  }
  const [other] = before;
  // It was asked for then, and when it goes nobody knows.
  return (
    other &&
    `${other.version} ${other.state === 'missed' ? 'missed its time' : 'waits'}`
  );
}

/** Components that a freeze holds, and what of theirs is planned until its end. */
function Held(props: {
  affected: AffectedComponents;
  directions: readonly string[];
  item: Item;
}) {
  const { affected, directions, item } = props;
  const texts = useTextClasses();
  const [opened] = useState(() => Date.now());
  const from = Math.min(opened, item.start);
  const to = Math.min(item.end, from + LONGEST_MS);
  // Not what the page shows, which may be a shorter time, or of one component.
  const { state } = useCalendar(
    new Date(from).toISOString(),
    new Date(to).toISOString(),
    { kind: 'change' },
  );
  const calendar = 'data' in state ? state.data : undefined;
  const isWhole = calendar?.truncated === false && to === item.end;
  return (
    <>
      <Affected
        preview={affected}
        beside={component =>
          calendar
            ? planned(component, directions, item, calendar.changes) ??
              (isWhole ? 'nothing planned' : 'nothing found')
            : component.stages.join(', ')
        }
      />
      {calendar && !isWhole && (
        <p className={texts.muted}>
          More is on the calendar until its end than was looked at.
        </p>
      )}
      {!calendar && state.status !== 'loading' && (
        <p className={texts.muted}>What of theirs is planned is not known.</p>
      )}
    </>
  );
}

/** Components that an event is about, asked when it is shown. */
export function AffectedNow(props: { event: CalendarEventView; item: Item }) {
  const { event, item } = props;
  const live = useAffectedComponents(event.id);
  return (
    <LiveContent
      live={live}
      what="which components it affects"
      rows={2}
      compact
    >
      {affected =>
        event.text.kind === 'freeze' ? (
          <Held
            affected={affected}
            directions={directionsOf(event)}
            item={item}
          />
        ) : (
          <Affected preview={affected} />
        )
      }
    </LiveContent>
  );
}
