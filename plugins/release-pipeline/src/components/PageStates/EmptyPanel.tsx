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
import { tokens } from '../../theme';
import { Panel } from '../Panel';

const useStyles = makeStyles(
  theme => {
    const { text2 } = tokens(theme);
    return {
      empty: {
        padding: '32px 24px',
        textAlign: 'center',
        display: 'grid',
        justifyItems: 'center',
        gap: 8,
        color: text2,
        overflowWrap: 'anywhere',
      },
      title: {
        fontSize: 16,
        lineHeight: '24px',
        fontWeight: 600,
        margin: 0,
        color: theme.palette.text.primary,
      },
      text: { margin: 0, maxWidth: 520, fontSize: 13 },
      actions: {
        display: 'flex',
        flexWrap: 'wrap',
        gap: 8,
        justifyContent: 'center',
      },
    };
  },
  { name: 'ReleasePipelineEmptyPanel' },
);

/** Says what would be here, and the one thing to do. */
export function EmptyPanel(props: {
  glyph: GlyphName;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  /** Stands inside a card already. */
  compact?: boolean;
}) {
  const { glyph, title, children, actions, compact } = props;
  const classes = useStyles();
  const content = (
    <div className={classes.empty}>
      <Glyph name={glyph} size="large" />
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{children}</p>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
  return compact ? (
    content
  ) : (
    <Panel bare label={title}>
      {content}
    </Panel>
  );
}
