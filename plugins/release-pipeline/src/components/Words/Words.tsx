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
import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import { useReader } from '../../hooks';
import { tokens } from '../../theme';
import { isTimePart, timeText } from '../../times';
import { SafeLink } from '../SafeLink';

const useStyles = makeStyles(
  theme => {
    const { wait } = tokens(theme);
    return {
      countdown: {
        background: wait.bg,
        color: wait.fg,
        borderRadius: 3,
        padding: '0 4px',
        fontVariantNumeric: 'tabular-nums',
      },
    };
  },
  { name: 'ReleasePipelineWords' },
);

/** A sentence from the backend, its moments in the reader's zone and words. */
export function Words(props: { parts: Sentence }) {
  const { parts } = props;
  const classes = useStyles();
  const reader = useReader(
    parts.map(part =>
      typeof part === 'object' && isTimePart(part) ? part.time : undefined,
    ),
  );
  return (
    <>
      {parts.map((part, index) => {
        if (typeof part === 'string') {
          return part;
        }
        if (isTimePart(part)) {
          return (
            <time
              // Parts have no identity of their own and never move.
              key={index}
              dateTime={part.time}
              title={part.time}
              className={
                part.as === 'countdown' ? classes.countdown : undefined
              }
            >
              {timeText(part, reader)}
            </time>
          );
        }
        return (
          <SafeLink key={index} href={part.href}>
            {part.text}
          </SafeLink>
        );
      })}
    </>
  );
}
