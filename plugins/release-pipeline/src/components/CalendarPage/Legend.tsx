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
import { Glyph } from '../../icons';
import { joined, tokens, useTextClasses } from '../../theme';
import { kindVocable, KINDS, type Kind } from './kinds';
import { useKindClasses } from './useKindClasses';

const useStyles = makeStyles(
  theme => ({
    legend: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: '6px 16px',
      listStyle: 'none',
      margin: 0,
      padding: '10px 16px',
      borderTop: `1px solid ${tokens(theme).line}`,
    },
    entry: { display: 'inline-flex', alignItems: 'center', gap: 6 },
    swatch: {
      width: 28,
      height: 18,
      borderRadius: 3,
      display: 'grid',
      placeItems: 'center',
      '& svg': { fontSize: 12 },
    },
  }),
  { name: 'ReleasePipelineCalendarLegend' },
);

/** What the patterns and icons mean; of those that are there. */
export function Legend(props: { kinds: Set<Kind> }) {
  const classes = useStyles();
  const looks = useKindClasses();
  const texts = useTextClasses();
  const shown = KINDS.filter(kind => props.kinds.has(kind));
  if (shown.length === 0) {
    return null;
  }
  return (
    <ul className={joined(classes.legend, texts.meta)} aria-label="Legend">
      {shown.map(kind => {
        const { glyph, word } = kindVocable(kind);
        return (
          <li key={kind} className={classes.entry}>
            <span className={joined(classes.swatch, looks[kind])}>
              <Glyph name={glyph} />
            </span>
            {word}
          </li>
        );
      })}
    </ul>
  );
}
