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

import type { OwnEvent } from 'backstage-plugin-release-pipeline-common';
import { useReader } from '../../hooks';
import { formatMoment, formatSpan } from '../../times';
import { useTextClasses } from '../../theme';
import { eventVocable } from '../CalendarPage/kinds';
import { Words } from '../Words';
import { allowedWords, effectOf } from './effects';

const nameOf = (ref: string) => ref.replace(/^.*[:/]/, '');

/** "system commerce, 6 components", or the one that it is. */
function touchedWords({ components, count, systems }: OwnEvent): string {
  if (count === 1) {
    return components[0].name;
  }
  const named = systems.map(nameOf);
  const [last] = named.slice(-1);
  const listed =
    named.length > 1 ? `${named.slice(0, -1).join(', ')} and ${last}` : last;
  return [
    ...(listed ? [`system${named.length > 1 ? 's' : ''} ${listed}`] : []),
    `${count} components`,
  ].join(', ');
}

/** What it does; a freeze of every direction may still hold one risk alone. */
function Effect(props: { own: OwnEvent }) {
  const { allowed, event } = props.own;
  if (event.kind !== 'freeze') {
    return <>{effectOf(event)}</>;
  }
  return allowed.length > 0 ? (
    <>{allowedWords(allowed)}</>
  ) : (
    <>
      <Words parts={event.sentence} />. Rollback and hotfix are held, too.
    </>
  );
}

/**
 * "Freeze Black Friday touches system commerce, 6 components, from Thu 26 Nov,
 * 18:00 CET, in 7 d 3 h, until Tue 1 Dec, 06:00 CET. Rollback and hotfix are
 * allowed."
 */
export function OwnEventWords(props: {
  own: OwnEvent;
  /** Read out when it changes; how long it is until then is left out of that. */
  isLive?: boolean;
}) {
  const { own, isLive } = props;
  const { event } = own;
  const texts = useTextClasses();
  const reader = useReader([event.start, event.end]);
  const begins = Date.parse(event.start);
  const left = begins - reader.now;
  return (
    <>
      <b className={texts.strong}>
        {eventVocable(event).word} {event.title} touches {touchedWords(own)},
      </b>{' '}
      {left > 0 ? 'from' : 'since'}{' '}
      <time dateTime={event.start}>{formatMoment(begins, reader)}</time>
      {left > 0 && <span aria-hidden={isLive}>, in {formatSpan(left)}</span>},
      until{' '}
      <time dateTime={event.end}>
        {/* Of what is to come as seen from its start, which is said. */}
        {formatMoment(event.end, {
          ...reader,
          now: Math.max(begins, reader.now),
        })}
      </time>
      {left <= 0 && (
        <span aria-hidden={isLive}>
          , for {formatSpan(Date.parse(event.end) - reader.now)} more
        </span>
      )}
      . <Effect own={own} />
    </>
  );
}
