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
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { readerTimeZone } from '../../hooks';
import { Glyph } from '../../icons';
import { useTextClasses } from '../../theme';
import { Segments } from '../Segments';
import { daysName, stepped, stepWord, type Day, type Days } from './days';
import type { Address } from './useAddress';

const useStyles = makeStyles(
  {
    bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8 },
    title: {
      fontSize: 15,
      fontWeight: 600,
      minWidth: 140,
      textAlign: 'center',
      margin: 0,
    },
    right: {
      marginLeft: 'auto',
      display: 'flex',
      flexWrap: 'wrap',
      gap: 8,
    },
  },
  { name: 'ReleasePipelineCalendarToolbar' },
);

const WIDE = [
  { value: 'month' as const, label: 'Month' },
  { value: 'week' as const, label: 'Week' },
  { value: 'lanes' as const, label: 'Lanes' },
  { value: 'agenda' as const, label: 'Agenda' },
];

/** Which view of which time, and what else can be done. */
export function Toolbar(props: {
  address: Address;
  days: Days;
  today: Day;
  /** Buttons at the end of the row. */
  children?: ReactNode;
}) {
  const { address, days, today, children } = props;
  const { day, isNarrow, set, span, view } = address;
  const classes = useStyles();
  const texts = useTextClasses();
  const word = stepWord(view, span);
  const step = (direction: 1 | -1) =>
    set({ date: stepped(view, span, day, direction), event: '' });
  return (
    <div className={classes.bar}>
      <Segments
        label="View"
        value={view}
        onChange={value => set({ view: value })}
        options={WIDE.filter(
          ({ value }) => !isNarrow || value === 'month' || value === 'agenda',
        )}
      />
      <IconButton
        size="small"
        aria-label={`Previous ${word}`}
        onClick={() => step(-1)}
      >
        <Glyph name="chevronLeft" />
      </IconButton>
      <h2 className={classes.title} aria-live="polite">
        {daysName(view, span, days, day)}
      </h2>
      <IconButton
        size="small"
        aria-label={`Next ${word}`}
        onClick={() => step(1)}
      >
        <Glyph name="chevronRight" />
      </IconButton>
      <Button
        variant="outlined"
        size="small"
        onClick={() => set({ date: today === day ? '' : today, event: '' })}
      >
        Today
      </Button>
      <span className={texts.meta}>Times in {readerTimeZone()}</span>
      <div className={classes.right}>{children}</div>
    </div>
  );
}
