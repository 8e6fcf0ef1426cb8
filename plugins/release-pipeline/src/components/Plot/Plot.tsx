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
import type { Chart } from 'backstage-plugin-release-pipeline-common';
import { joined, NARROW, tokens, useTextClasses } from '../../theme';
import { Moment } from '../Words';
import { PlotTable } from './PlotTable';
import { drawable, heightOf, placeOf, spanOf } from './scale';

const SIZE = { width: 320, height: 64 };

const useStyles = makeStyles(
  theme => {
    const { bad, lineStrong, unk, wait } = tokens(theme);
    const line = {
      fill: 'none',
      strokeWidth: 1.5,
      vectorEffect: 'non-scaling-stroke' as const,
    };
    return {
      plot: {
        margin: '6px 0 0',
        maxWidth: 420,
        [NARROW]: { maxWidth: 'none' },
      },
      box: {
        display: 'block',
        width: '100%',
        height: SIZE.height,
        overflow: 'visible',
        borderBottom: `1px solid ${lineStrong}`,
      },
      release: { ...line, stroke: wait.solid },
      other: { ...line, stroke: unk.solid, strokeDasharray: '2 3' },
      bound: { ...line, stroke: bad.solid, strokeDasharray: '6 4' },
      last: {
        ...line,
        stroke: wait.solid,
        strokeWidth: 6,
        strokeLinecap: 'round' as const,
      },
      below: { display: 'flex', justifyContent: 'space-between', gap: 12 },
      legend: { display: 'flex', flexWrap: 'wrap', gap: '2px 16px' },
      sample: { width: 20, height: 8, marginRight: 6 },
    };
  },
  { name: 'ReleasePipelinePlot' },
);

/** Values over time against their bounds; the words beside it say the same. */
export function Plot(props: { chart: Chart; label: string }) {
  const { chart, label } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const span = spanOf(chart);
  if (!span) {
    return undefined;
  }
  const bounds = (chart.threshold ?? []).filter(Number.isFinite);
  const lines = chart.series.map(({ name, points }) => ({
    name,
    places: points.filter(drawable).map(point => placeOf(point, span, SIZE)),
  }));
  const last = lines[0]?.places.at(-1);
  const lookOf = (index: number) =>
    index === 0 ? classes.release : classes.other;
  const legend = [
    ...lines.map(({ name }, index) => ({ name, look: lookOf(index) })),
    ...bounds.map(bound => ({
      name: `limit ${bound}${chart.unit ?? ''}`,
      look: classes.bound,
    })),
  ];
  return (
    <figure className={classes.plot}>
      <svg
        role="img"
        aria-label={label}
        className={classes.box}
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        preserveAspectRatio="none"
      >
        {bounds.map(bound => (
          <path
            key={bound}
            className={classes.bound}
            d={`M0 ${heightOf(bound, span, SIZE.height)}H${SIZE.width}`}
          />
        ))}
        {lines.map(({ name, places }, index) => (
          <path
            key={name}
            className={lookOf(index)}
            d={`M${places.map(place => place.join(' ')).join('L')}`}
          />
        ))}
        {/* A dot that keeps its shape however wide the plot is. */}
        {last && (
          <path className={classes.last} d={`M${last.join(' ')}h0.01`} />
        )}
      </svg>
      <figcaption className={texts.meta}>
        <div className={classes.below}>
          <Moment time={new Date(span.from).toISOString()} />
          <Moment time={new Date(span.to).toISOString()} />
        </div>
        <div className={classes.legend}>
          {legend.map(({ name, look }) => (
            <span key={name}>
              <svg aria-hidden className={classes.sample} viewBox="0 0 20 8">
                <path className={look} d="M0 4H20" />
              </svg>
              {name}
            </span>
          ))}
        </div>
        <PlotTable chart={chart} className={joined(texts.meta)} />
      </figcaption>
    </figure>
  );
}
