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
import { tokens, type StatusTone } from '../../theme';
import type { Vocable } from './vocabulary';

const useStyles = makeStyles(
  theme => {
    const all = tokens(theme);
    return {
      chip: {
        display: 'inline-flex',
        alignItems: 'center',
        gap: 5,
        borderRadius: 999,
        border: '1px solid',
        padding: '1px 8px 1px 6px',
        fontSize: 12,
        lineHeight: '18px',
        fontWeight: 500,
        whiteSpace: 'nowrap',
        color: ({ tone }: { tone: StatusTone }) => all[tone].fg,
        background: ({ tone }: { tone: StatusTone }) => all[tone].bg,
        borderColor: ({ tone }: { tone: StatusTone }) => all[tone].line,
        borderStyle: ({ tone }: { tone: StatusTone }) =>
          tone === 'unk' ? 'dashed' : 'solid',
      },
    };
  },
  { name: 'ReleasePipelineChip' },
);

/** A state that stands out: only for exceptions. */
export function Chip(props: { of: Vocable; text?: string }) {
  const { of: vocable, text = vocable.word } = props;
  const classes = useStyles({ tone: vocable.tone });
  return (
    <span className={classes.chip}>
      <Glyph name={vocable.glyph} size="small" />
      {text}
    </span>
  );
}
