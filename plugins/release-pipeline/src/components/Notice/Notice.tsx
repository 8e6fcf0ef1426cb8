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
import { Glyph, type GlyphName } from '../../icons';
import { tokens, type StatusTone } from '../../theme';

const useStyles = makeStyles(
  theme => {
    const all = tokens(theme);
    return {
      notice: {
        display: 'flex',
        gap: 10,
        alignItems: 'flex-start',
        padding: '10px 14px',
        borderRadius: 6,
        fontSize: 13,
        lineHeight: '20px',
        color: all.text,
        overflowWrap: 'anywhere',
        background: ({ tone }: { tone: StatusTone }) => all[tone].bg,
        border: ({ tone }: { tone: StatusTone }) =>
          `1px ${tone === 'unk' ? 'dashed' : 'solid'} ${all[tone].line}`,
        '& > svg': {
          marginTop: 2,
          color: ({ tone }: { tone: StatusTone }) => all[tone].fg,
        },
      },
      text: { flex: 1, minWidth: 0, '& > * + *': { marginTop: 8 } },
    };
  },
  { name: 'ReleasePipelineNotice' },
);

/** Something that is not as it should be, said above the page. */
export function Notice(props: {
  tone: StatusTone;
  glyph: GlyphName;
  label?: string;
  role?: 'status' | 'alert' | 'group';
  children: ReactNode;
}) {
  const { tone, glyph, label, role = 'status', children } = props;
  const classes = useStyles({ tone });
  return (
    <div role={role} aria-label={label} className={classes.notice}>
      <Glyph name={glyph} />
      <div className={classes.text}>{children}</div>
    </div>
  );
}
