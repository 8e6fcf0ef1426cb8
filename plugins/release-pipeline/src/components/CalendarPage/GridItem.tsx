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
import { readerTimeZone } from '../../hooks';
import { Glyph } from '../../icons';
import { joined, useTextClasses } from '../../theme';
import { formatTimeOfDay } from '../../times';
import { Touches } from './Collisions';
import type { Item } from './items';
import { isPatterned, useKindClasses } from './useKindClasses';

const useStyles = makeStyles(
  {
    item: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: 4,
      minWidth: 0,
      minHeight: 22,
      padding: '3px 4px',
      fontSize: 11,
      lineHeight: '14px',
      overflow: 'hidden',
      '& svg': { fontSize: 12, marginTop: 1 },
    },
    words: {
      minWidth: 0,
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      '& b': { fontWeight: 600 },
    },
    line: {
      display: 'block',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    },
  },
  { name: 'ReleasePipelineGridItem' },
);

/** `18:00`, without the zone, which the page says once. */
export function clockOf(time: number): string {
  return formatTimeOfDay(time, { timeZone: readerTimeZone() }).slice(0, 5);
}

/** What stands in the grid of one item; its name is all that is said of it. */
export function GridItem(props: {
  item: Item;
  /** Where it begins, and not where a later week goes on with it. */
  isFirst: boolean;
  /** In a month; beside the hours of a week its time need not be said. */
  isDense: boolean;
}) {
  const { item, isFirst, isDense } = props;
  const { detail, event, kind, start, title, vocable } = item;
  const classes = useStyles();
  const looks = useKindClasses();
  const texts = useTextClasses();
  return (
    <span className={classes.item}>
      <Glyph name={vocable.glyph} />
      <span className={joined(classes.words, isPatterned(kind) && looks.label)}>
        {event ? (
          <>
            <b>
              {isDense && isFirst && `${clockOf(start)} `}
              {vocable.word} {title}
            </b>
            {!isDense && (
              <span className={texts.hidden}>, {clockOf(start)}</span>
            )}
          </>
        ) : (
          <>
            <b className={isDense ? classes.line : undefined}>{title}</b>{' '}
            <span className={isDense ? classes.line : undefined}>{detail}</span>
            <span className={texts.hidden}>
              , {vocable.word}, {clockOf(start)}
            </span>
          </>
        )}
      </span>
      <Touches item={item} />
    </span>
  );
}
