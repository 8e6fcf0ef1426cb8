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
import type { RetroItem } from 'backstage-plugin-release-pipeline-common';
import { Glyph } from '../../icons';
import { joined, tokens, useToneClasses } from '../../theme';
import { gateVocable, outcomeVocable } from '../Status';

/** Height of the plot above its line, in pixels. */
export const PLOT_HEIGHT = 120;
const LEAST_WIDTH = 18;

// What went well needs no sign of its own below the line.
const badEnds = ['rolled-back', 'failed'];

export function endedBadly({ outcome }: RetroItem): boolean {
  return badEnds.includes(outcome);
}

const useStyles = makeStyles(
  theme => {
    const { lineStrong, paper } = tokens(theme);
    return {
      column: { flex: 1, minWidth: LEAST_WIDTH },
      space: {
        position: 'relative',
        height: PLOT_HEIGHT,
        borderBottom: `1px solid ${lineStrong}`,
      },
      stem: {
        position: 'absolute',
        bottom: 0,
        left: '50%',
        borderLeft: '1px solid currentColor',
        opacity: 0.5,
      },
      mark: {
        position: 'absolute',
        left: '50%',
        transform: 'translate(-50%, 50%)',
        display: 'flex',
        borderRadius: 8,
        background: paper,
      },
      after: {
        display: 'flex',
        justifyContent: 'center',
        height: 24,
        paddingTop: 8,
      },
    };
  },
  { name: 'ReleasePipelineRetroColumn' },
);

/** One release: the sign of its status at its value, what became of it below. */
export function RetroColumn(props: { item: RetroItem; height: number }) {
  const { item, height } = props;
  const classes = useStyles();
  const tones = useToneClasses();
  const said = gateVocable(item.status);
  const end = outcomeVocable(item.outcome);
  return (
    <div className={classes.column} title={item.release.version}>
      <div className={joined(classes.space, tones[said.tone])}>
        <span className={classes.stem} style={{ height }} />
        <span className={classes.mark} style={{ bottom: height }}>
          <Glyph name={said.glyph} size="small" />
        </span>
      </div>
      <div className={joined(classes.after, tones[end.tone])}>
        {endedBadly(item) && <Glyph name={end.glyph} size="small" />}
      </div>
    </div>
  );
}
