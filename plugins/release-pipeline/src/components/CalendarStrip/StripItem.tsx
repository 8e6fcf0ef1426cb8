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

import { Link } from '@backstage/core-components';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { Glyph, type GlyphName } from '../../icons';
import { joined } from '../../theme';
import { isPatterned, useKindClasses } from '../CalendarPage/useKindClasses';
import type { Kind } from '../CalendarPage/kinds';

const useStyles = makeStyles(
  {
    item: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: 4,
      minHeight: 24,
      padding: '3px 4px',
      borderRadius: 3,
      fontSize: 12,
      lineHeight: '16px',
      fontWeight: 500,
      '& svg': { fontSize: 12, margin: '2px 0', flex: 'none' },
      '& > span': { minWidth: 0, overflowWrap: 'anywhere' },
    },
  },
  { name: 'ReleasePipelineStripItem' },
);

/** One thing on a day: icon, word and all of it as a tooltip; leads to the calendar. */
export function StripItem(props: {
  kind: Kind;
  glyph: GlyphName;
  tip: string;
  href: string | undefined;
  children: ReactNode;
}) {
  const { kind, glyph, tip, href, children } = props;
  const classes = useStyles();
  const kinds = useKindClasses();
  const inside = (
    <>
      <Glyph name={glyph} />
      <span className={isPatterned(kind) ? kinds.label : undefined}>
        {children}
      </span>
    </>
  );
  const className = joined(classes.item, kinds[kind]);
  return (
    <Tooltip title={tip}>
      {href ? (
        <Link to={href} className={className} underline="none">
          {inside}
        </Link>
      ) : (
        <span className={className}>{inside}</span>
      )}
    </Tooltip>
  );
}
