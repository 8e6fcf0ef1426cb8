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
  CalendarFeed,
  UntoldEvent,
} from 'backstage-plugin-release-pipeline-common';
import { useCalendarFeeds } from '../../hooks';
import { useTextClasses } from '../../theme';
import { Notice } from '../Notice';
import { serverMessage } from '../PromotionDialogs';
import { Words } from '../Words';

const SHOWN = 5;

function NotUnderstood(props: { feed: CalendarFeed }) {
  const { ignored, title } = props.feed;
  const texts = useTextClasses();
  const more = ignored.length - SHOWN;
  return (
    <Notice tone="warn" glyph="triangle" label={`What feed ${title} says`}>
      <details className={texts.dense}>
        <summary>
          Feed {title}: not everything in it is understood as it was meant
        </summary>
        <ul>
          {ignored.slice(0, SHOWN).map(sentence => (
            <li key={sentence}>{sentence}</li>
          ))}
          {more > 0 && <li>{more} more</li>}
        </ul>
      </details>
    </Notice>
  );
}

/** Events that no time can be shown of. */
function Untold(props: { untold: UntoldEvent[] }) {
  const { untold } = props;
  const more = untold.length - SHOWN;
  return (
    <>
      {untold.slice(0, SHOWN).map(({ eventId, sentence, title }) => (
        <Notice key={eventId} tone="unk" glyph="question" label={title}>
          <Words parts={sentence} />.
        </Notice>
      ))}
      {more > 0 && (
        <Notice tone="unk" glyph="question">
          Nor can it be told of {more} more events when they take place.
        </Notice>
      )}
    </>
  );
}

/**
 * Calendars elsewhere that are not read as they should be, and events of which it
 * cannot be told when they take place: they are in no view, and may close.
 */
export function FeedNotices(props: { untold?: UntoldEvent[] }) {
  const { untold = [] } = props;
  const { state } = useCalendarFeeds();
  const feeds = 'data' in state ? state.data?.feeds : undefined;
  // Of a feed as a whole, its own notice says it.
  const stale = new Set(
    feeds?.flatMap(({ name, overAge }) => (overAge ? [`feed:${name}`] : [])),
  );
  if (!feeds && state.status === 'error') {
    return (
      <>
        <Notice tone="unk" glyph="question">
          Whether feeds of the calendar could be read is not known:{' '}
          {serverMessage(state.error)}.
        </Notice>
        <Untold untold={untold} />
      </>
    );
  }
  return (
    <>
      {feeds?.map(
        ({ name, notice, overAge, title }) =>
          notice && (
            <Notice
              key={name}
              tone={overAge ? 'unk' : 'warn'}
              glyph={overAge ? 'plug' : 'triangle'}
              label={`Feed ${title}`}
            >
              <Words parts={notice} />.
            </Notice>
          ),
      )}
      {feeds
        ?.filter(({ ignored }) => ignored.length > 0)
        .map(feed => (
          <NotUnderstood key={feed.name} feed={feed} />
        ))}
      <Untold untold={untold.filter(({ source }) => !stale.has(source))} />
    </>
  );
}
