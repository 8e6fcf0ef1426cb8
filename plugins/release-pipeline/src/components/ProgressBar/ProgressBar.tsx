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

import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import type { Progress } from 'backstage-plugin-release-pipeline-common';
import { useNow } from '../../hooks';
import { tokens } from '../../theme';
import { formatSpan } from '../../times';

const useStyles = makeStyles(
  theme => {
    const { inset, line, wait, unk, paper } = tokens(theme);
    return {
      frame: { position: 'relative' },
      pause: {
        position: 'absolute',
        top: 0,
        bottom: 0,
        width: 3,
        marginLeft: -1.5,
        background: paper,
        transform: 'skewX(-20deg)',
      },
      root: {
        height: 6,
        borderRadius: 3,
        background: inset,
        boxShadow: `inset 0 0 0 1px ${line}`,
      },
      bar: {
        background: ({ paused }: { paused?: boolean }) =>
          paused ? unk.solid : wait.solid,
        // Progress is redrawn with the clock, not animated.
        transition: 'none',
      },
    };
  },
  { name: 'ReleasePipelineProgressBar' },
);

// A soak of 24 h is known as that and not as a day.
const HOURS_UP_TO = 73 * 3_600_000;

/** How much is done at a moment; it grows with time where it says so. */
export function doneAt(progress: Progress, now: number): number {
  const { done, total, advancingSince } = progress;
  const grown = advancingSince
    ? done + Math.max(0, now - Date.parse(advancingSince))
    : done;
  return Math.min(total, grown);
}

/** `20 h 50 min of 24 h`, `4 of 6`. */
export function progressText(progress: Progress, now: number): string {
  const done = doneAt(progress, now);
  const { total, unit } = progress;
  if (unit === 'count') {
    return `${done} of ${total}`;
  }
  const inHours = total < HOURS_UP_TO;
  return `${formatSpan(done, { inHours })} of ${formatSpan(total, {
    inHours,
  })}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** How often the bar moves: once a second only where it shows. */
export function useProgressNow(progress: Progress | undefined): number {
  return useNow(
    progress?.advancingSince && progress.total < 3_600_000 ? 1_000 : 30_000,
  );
}

/** A bar with its numbers for screen readers; a slit where it stood still. */
export function ProgressBar(props: {
  label: string;
  progress: Progress;
  paused?: boolean;
}) {
  const { label, progress, paused } = props;
  const classes = useStyles({ paused });
  const now = useProgressNow(progress);
  const { total, pausedAt = [] } = progress;
  const shareOf = (done: number) =>
    total > 0 ? Math.max(0, Math.min(100, (done / total) * 100)) : 0;
  return (
    <div className={classes.frame}>
      <LinearProgress
        variant="determinate"
        value={Math.round(shareOf(doneAt(progress, now)))}
        aria-label={label}
        aria-valuetext={[
          progressText(progress, now),
          ...(pausedAt.length > 0 ? [`paused ${times(pausedAt.length)}`] : []),
        ].join(', ')}
        classes={{ root: classes.root, bar: classes.bar }}
      />
      {pausedAt.map(done => (
        <span
          key={done}
          aria-hidden
          title="Not observed for a while; that time does not count"
          className={classes.pause}
          style={{ left: `${shareOf(done)}%` }}
        />
      ))}
    </div>
  );
}
