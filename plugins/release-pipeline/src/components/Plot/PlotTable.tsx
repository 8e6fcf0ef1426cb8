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
import { useId, useState } from 'react';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import { readerTimeZone } from '../../hooks';
import { formatTimeOfDay } from '../../times';

const useStyles = makeStyles(
  {
    toggle: { marginLeft: -5 },
    scroll: { maxHeight: 180, overflow: 'auto' },
    table: {
      borderCollapse: 'collapse',
      '& th, & td': { textAlign: 'left', padding: '1px 16px 1px 0' },
    },
  },
  { name: 'ReleasePipelinePlotTable' },
);

/** The plot in numbers, on demand. */
export function PlotTable(props: { chart: Chart; className?: string }) {
  const { chart, className } = props;
  const classes = useStyles();
  const [open, setOpen] = useState(false);
  const id = useId();
  const timeZone = readerTimeZone();
  return (
    <>
      <Button
        size="small"
        className={classes.toggle}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Hide the numbers' : 'Show the numbers'}
      </Button>
      {open && (
        // A box that scrolls is reached by the keyboard too.
        <Box
          id={id}
          className={classes.scroll}
          role="region"
          aria-label="Numbers"
          tabIndex={0}
        >
          <table className={`${classes.table} ${className ?? ''}`}>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Series</th>
                <th scope="col">Value</th>
              </tr>
            </thead>
            <tbody>
              {chart.series.flatMap(({ name, points }) =>
                points.map(([time, value]) => (
                  <tr key={`${name} ${time}`}>
                    <td>
                      {formatTimeOfDay(time, { timeZone, seconds: true })}
                    </td>
                    <td>{name}</td>
                    <td>
                      {value}
                      {chart.unit}
                    </td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </Box>
      )}
    </>
  );
}
