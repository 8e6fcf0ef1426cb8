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
import type { CalendarEvent } from 'backstage-plugin-release-pipeline-common';
import { readerTimeZone } from '../../hooks';
import { useTextClasses } from '../../theme';
import { formatTimeOfDay } from '../../times';
import { SafeLink } from '../SafeLink';
import { Status } from '../Status';
import { Moment, Words } from '../Words';
import { eventVocable } from './dayEvents';

const useStyles = makeStyles(
  {
    row: {
      display: 'grid',
      gridTemplateColumns: '76px minmax(0, 1fr)',
      gap: 8,
      padding: '5px 0',
      fontSize: 13,
      lineHeight: '20px',
      overflowWrap: 'anywhere',
    },
  },
  { name: 'ReleasePipelineEventRow' },
);

/** A freeze or a window: from when until when, what it is, whom to ask. */
export function EventRow(props: { event: CalendarEvent }) {
  const { end, href, owner, reason, sentence, start, title } = props.event;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <li className={classes.row}>
      <time dateTime={start} title={start} className={texts.muted}>
        {formatTimeOfDay(start, { timeZone: readerTimeZone() })}
      </time>
      <span>
        <b className={texts.strong}>
          <SafeLink href={href}>{title}</SafeLink>
        </b>{' '}
        <Status of={eventVocable(props.event)} />
        <br />
        <span className={texts.muted}>
          from <Moment time={start} /> until <Moment time={end} />
          {' · '}
          <Words parts={sentence} />
          {reason && ` · ${reason}`}
          {owner && ` · ask ${owner.replace(/^.*[:/]/, '')}`}
        </span>
      </span>
    </li>
  );
}
