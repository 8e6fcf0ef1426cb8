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

import Box from '@material-ui/core/Box';
import { makeStyles } from '@material-ui/core/styles';
import type {
  RetroItem,
  RetroRunAnswer,
} from 'backstage-plugin-release-pipeline-common';
import { useReader } from '../../hooks';
import { tokens, useTextClasses } from '../../theme';
import { sentenceText } from '../../times';
import { gateVocable, outcomeVocable, Status } from '../Status';
import { Moment } from '../Words';
import { endedBadly, PLOT_HEIGHT, RetroColumn } from './RetroColumn';

const useStyles = makeStyles(
  theme => {
    const { bad } = tokens(theme);
    return {
      figure: { margin: 0 },
      scroll: { overflowX: 'auto', padding: '10px 0 0' },
      columns: { display: 'flex', position: 'relative' },
      limit: {
        position: 'absolute',
        left: 0,
        right: 0,
        borderTop: `1.5px dashed ${bad.solid}`,
      },
      ends: { display: 'flex', justifyContent: 'space-between', gap: 12 },
      legend: {
        display: 'flex',
        flexWrap: 'wrap',
        gap: '2px 16px',
        marginTop: 4,
      },
      sample: {
        display: 'inline-block',
        width: 20,
        marginRight: 6,
        verticalAlign: 'middle',
        borderTop: `1.5px dashed ${bad.solid}`,
      },
    };
  },
  { name: 'ReleasePipelineRetroPlot' },
);

/** The value of each release against the limit; the table says the same. */
export function RetroPlot(props: { answer: RetroRunAnswer }) {
  const { answer } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const reader = useReader([]);
  const releases = [...answer.releases].reverse();
  const limits = (answer.chart?.threshold ?? []).filter(Number.isFinite);
  const numbers = releases.flatMap(({ number }) => number ?? []);
  if (numbers.length === 0) {
    return null;
  }
  const low = Math.min(0, ...numbers, ...limits);
  const high = Math.max(0, ...numbers, ...limits);
  const heightOf = (value: number) =>
    high === low ? 0 : ((value - low) / (high - low)) * PLOT_HEIGHT;
  const signs = new Set(releases.map(({ status }) => status));
  const ends = new Set(
    releases.filter(endedBadly).map(({ outcome }) => outcome),
  );
  return (
    <figure className={classes.figure}>
      {/* A box that scrolls is reached by the keyboard too. */}
      <Box
        className={classes.scroll}
        role="region"
        aria-label="Values of the releases"
        tabIndex={0}
      >
        <div
          role="img"
          aria-label={sentenceText(answer.sentence, reader)}
          className={classes.columns}
        >
          {limits.map(limit => (
            <span
              key={limit}
              className={classes.limit}
              style={{ top: PLOT_HEIGHT - heightOf(limit) }}
            />
          ))}
          {releases.map(item => (
            <RetroColumn
              key={item.release.id}
              item={item}
              height={item.number === undefined ? 0 : heightOf(item.number)}
            />
          ))}
        </div>
      </Box>
      <figcaption className={texts.meta}>
        <Ends releases={releases} className={classes.ends} />
        <div className={classes.legend}>
          {Array.from(signs, status => (
            <Status key={status} of={gateVocable(status)} />
          ))}
          {limits.map(limit => (
            <span key={limit}>
              <span aria-hidden className={classes.sample} />
              limit {limit}
              {answer.chart?.unit}
            </span>
          ))}
          {ends.size > 0 && <span>Below the line, what really happened:</span>}
          {Array.from(ends, end => (
            <Status key={end} of={outcomeVocable(end)} />
          ))}
        </div>
      </figcaption>
    </figure>
  );
}

/** The oldest and the newest, below their places. */
function Ends(props: { releases: RetroItem[]; className: string }) {
  const { releases, className } = props;
  const ends = Array.from(
    new Set([releases[0], releases[releases.length - 1]]),
  );
  return (
    <div className={className}>
      {ends.map(({ at, release }) => (
        <span key={release.id}>
          {release.version}, <Moment time={at} />
        </span>
      ))}
    </div>
  );
}
