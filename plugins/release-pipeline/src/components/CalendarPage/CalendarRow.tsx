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
import type { ReactNode } from 'react';
import { readerTimeZone } from '../../hooks';
import { useTextClasses } from '../../theme';
import { formatTimeOfDay } from '../../times';

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
  { name: 'ReleasePipelineCalendarRow' },
);

/** One thing of a day: when it begins, a line that names it, and more below. */
export function CalendarRow(props: {
  start: string;
  /** Below the line. */
  more: ReactNode;
  children: ReactNode;
}) {
  const { start, more, children } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <li className={classes.row}>
      <time dateTime={start} title={start} className={texts.muted}>
        {formatTimeOfDay(start, { timeZone: readerTimeZone() })}
      </time>
      <span>
        {children}
        <br />
        <span className={texts.muted}>{more}</span>
      </span>
    </li>
  );
}
