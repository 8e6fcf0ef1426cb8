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
import { joined, tokens, useToneClasses, type StatusTone } from '../../theme';

const levels: Record<string, { bars: number; tone: StatusTone }> = {
  low: { bars: 1, tone: 'skip' },
  medium: { bars: 2, tone: 'warn' },
  high: { bars: 3, tone: 'bad' },
};

const useStyles = makeStyles(
  theme => {
    const { lineStrong } = tokens(theme);
    return {
      risk: {
        display: 'inline-flex',
        verticalAlign: 'top',
        alignItems: 'center',
        gap: 6,
        fontSize: 12,
        lineHeight: '18px',
        fontWeight: 600,
        whiteSpace: 'nowrap',
      },
      bars: {
        display: 'inline-flex',
        gap: 2,
        alignItems: 'flex-end',
        height: 12,
      },
      bar: {
        width: 4,
        borderRadius: 1,
        boxShadow: `inset 0 0 0 1px ${lineStrong}`,
        '&:nth-child(1)': { height: 5 },
        '&:nth-child(2)': { height: 8 },
        '&:nth-child(3)': { height: 12 },
      },
      on: { background: 'currentColor', boxShadow: 'none' },
    };
  },
  { name: 'ReleasePipelineRisk' },
);

/** The risk class: one to three bars and its word. */
export function Risk(props: { of: string }) {
  const { of: risk } = props;
  const classes = useStyles();
  const tones = useToneClasses();
  const level = Object.hasOwn(levels, risk)
    ? levels[risk]
    : { bars: 0, tone: 'unk' as const };
  return (
    <span className={joined(classes.risk, tones[level.tone])}>
      <span className={classes.bars} aria-hidden>
        {[1, 2, 3].map(bar => (
          <i
            key={bar}
            className={joined(classes.bar, bar <= level.bars && classes.on)}
          />
        ))}
      </span>
      {`${risk.charAt(0).toLocaleUpperCase('en-US')}${risk.slice(1)} risk`}
    </span>
  );
}
