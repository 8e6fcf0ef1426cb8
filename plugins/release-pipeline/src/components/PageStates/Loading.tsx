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
import { useEffect, useState } from 'react';
import { tokens, useTextClasses } from '../../theme';
import { Panel } from '../Panel';

// An answer that comes at once should not flash a skeleton.
const SHOWN_AFTER = 200;

const useStyles = makeStyles(
  theme => {
    const { hover, line } = tokens(theme);
    return {
      page: { display: 'grid', gap: 16 },
      headline: { padding: '18px 20px', display: 'grid', gap: 8 },
      stages: {
        padding: 16,
        display: 'grid',
        gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
        gap: 48,
      },
      stage: {
        border: `1px solid ${line}`,
        borderRadius: 6,
        padding: 12,
        display: 'grid',
        gap: 10,
      },
      rows: { padding: '4px 16px' },
      row: {
        display: 'grid',
        gridTemplateColumns: '1fr 1fr 1fr 1fr 2fr',
        gap: 24,
        padding: '18px 0',
        '& + &': { borderTop: `1px solid ${line}` },
      },
      bone: {
        display: 'block',
        background: hover,
        borderRadius: 3,
        height: 12,
        '@media (prefers-reduced-motion: no-preference)': {
          animation: '$fade 1.4s ease-in-out infinite',
        },
      },
      '@keyframes fade': { '50%': { opacity: 0.5 } },
    };
  },
  { name: 'ReleasePipelineLoading' },
);

/** The grid of the page without its words, so that nothing jumps later. */
export function Loading(props: {
  what: string;
  stages?: number;
  /** Lines of a table, in place of a headline and stages. */
  rows?: number;
  compact?: boolean;
}) {
  const { what, stages = 3, rows = 0, compact } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOWN_AFTER);
    return () => clearTimeout(timer);
  }, []);
  const bone = (width: string, height = 12) => (
    <span className={classes.bone} style={{ width, height }} />
  );
  return (
    <div role="status">
      <span className={texts.hidden}>Loading {what}</span>
      {shown && compact && (
        <div className={classes.page} aria-hidden>
          {bone('90%')}
          {bone('60%')}
          {bone('100%', 64)}
        </div>
      )}
      {shown && rows > 0 && (
        <Panel bare>
          <div className={classes.rows} aria-hidden>
            {[...Array(rows).keys()].map(row => (
              <div key={row} className={classes.row}>
                {bone('70%')}
                {bone('60%')}
                {bone('60%')}
                {bone('60%')}
                {bone('90%')}
              </div>
            ))}
          </div>
        </Panel>
      )}
      {shown && !compact && rows === 0 && (
        <div className={classes.page} aria-hidden>
          <Panel bare>
            <div className={classes.headline}>
              {bone('60%', 24)}
              {bone('40%')}
            </div>
          </Panel>
          {stages > 0 && (
            <Panel bare>
              <div className={classes.stages}>
                {[...Array(stages).keys()].map(stage => (
                  <div key={stage} className={classes.stage}>
                    {bone('40%')}
                    {bone('60%', 24)}
                    {bone('80%')}
                    {bone('55%')}
                  </div>
                ))}
              </div>
            </Panel>
          )}
        </div>
      )}
    </div>
  );
}
