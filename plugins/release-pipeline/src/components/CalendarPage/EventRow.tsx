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

import type { CalendarEvent } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { SafeLink } from '../SafeLink';
import { Status } from '../Status';
import { Moment, Words } from '../Words';
import { CalendarRow } from './CalendarRow';
import { eventVocable } from './dayEvents';

/** A freeze or a window: from when until when, what it is, whom to ask. */
export function EventRow(props: { event: CalendarEvent }) {
  const { end, href, owner, reason, sentence, start, title } = props.event;
  const texts = useTextClasses();
  return (
    <CalendarRow
      start={start}
      more={
        <>
          from <Moment time={start} /> until <Moment time={end} />
          {' · '}
          <Words parts={sentence} />
          {reason && ` · ${reason}`}
          {owner && ` · ask ${owner.replace(/^.*[:/]/, '')}`}
        </>
      }
    >
      <b className={texts.strong}>
        <SafeLink href={href}>{title}</SafeLink>
      </b>{' '}
      <Status of={eventVocable(props.event)} />
    </CalendarRow>
  );
}
