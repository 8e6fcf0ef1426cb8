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
import type { StageView } from 'backstage-plugin-release-pipeline-common';
import { useMemo, useRef } from 'react';
import { NARROW, tokens, useTextClasses } from '../../theme';
import { Panel } from '../Panel';
import { StageCard } from '../StageCard';
import { Edges } from './Edges';
import { columnsOf, edgesOf } from './layout';

const useStyles = makeStyles(
  theme => {
    const { lineStrong } = tokens(theme);
    return {
      scroll: { overflowX: 'auto', padding: 16 },
      graph: {
        position: 'relative',
        display: 'grid',
        columnGap: 48,
        alignItems: 'start',
        listStyle: 'none',
        margin: 0,
        padding: 0,
        [NARROW]: { display: 'block' },
      },
      column: {
        display: 'grid',
        gap: 16,
        position: 'relative',
        zIndex: 1,
        minWidth: 0,
        [NARROW]: { gap: 6 },
      },
      // The edges of the list that the graph becomes on a narrow page.
      step: {
        display: 'none',
        [NARROW]: {
          display: 'block',
          height: 22,
          marginLeft: 24,
          borderLeft: `2px solid ${lineStrong}`,
          position: 'relative',
          '&::after': {
            content: '""',
            position: 'absolute',
            bottom: 3,
            left: -6,
            width: 8,
            height: 8,
            border: `solid ${lineStrong}`,
            borderWidth: '0 2px 2px 0',
            transform: 'rotate(45deg)',
          },
        },
      },
      beside: {
        display: 'none',
        [NARROW]: { display: 'block', paddingLeft: 16 },
      },
    };
  },
  { name: 'ReleasePipelineStageGraph' },
);

// The first column is filled from outside and says little; the last one holds
// the most. Long pipelines keep a readable width and scroll sideways.
function templateOf(columns: number): string {
  const tracks = [...Array(columns).keys()].map(index => {
    if (columns > 1 && columns <= 3 && index === columns - 1) {
      return 'minmax(340px, 460fr)';
    }
    return index === 0 ? 'minmax(200px, 222fr)' : 'minmax(222px, 262fr)';
  });
  return tracks.join(' ');
}

/** The stages from left to right; on a narrow page from top to bottom. */
export function StageGraph(props: {
  stages: StageView[];
  selected: string | undefined;
  panelId: string;
  onToggle: (stage: string) => void;
}) {
  const { stages, selected, panelId, onToggle } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const root = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => columnsOf(stages), [stages]);
  const edges = useMemo(() => edgesOf(stages), [stages]);
  const wide = columns.length <= 3;
  return (
    <Panel bare label="Stages">
      <div className={classes.scroll}>
        <div
          ref={root}
          className={classes.graph}
          style={{ gridTemplateColumns: templateOf(columns.length) }}
        >
          <Edges root={root} edges={edges} />
          {columns.map((column, rank) => (
            <div key={column[0].name} className={classes.column}>
              {rank > 0 && <span className={classes.step} aria-hidden />}
              {column.map((stage, index) => (
                <div key={stage.name} data-stage={stage.name}>
                  {index > 0 && stage.after.length > 0 && (
                    <span className={`${classes.beside} ${texts.meta}`}>
                      also after {stage.after.join(', ')}
                    </span>
                  )}
                  <StageCard
                    stage={stage}
                    sideways={wide && rank > 0 && rank === columns.length - 1}
                    open={selected === stage.name}
                    panelId={panelId}
                    onToggle={() => onToggle(stage.name)}
                  />
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </Panel>
  );
}
