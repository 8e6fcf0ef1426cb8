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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { StageView } from 'backstage-plugin-release-pipeline-common';
import { useReader } from '../../hooks';
import { Glyph } from '../../icons';
import { joined, NARROW, tokens, useTextClasses } from '../../theme';
import { leadingVerdict } from '../../model';
import { StageFacts } from './StageFacts';
import { StageProgress } from './StageProgress';
import { stageLabel } from './stageLabel';

const useStyles = makeStyles(
  theme => {
    const { paper, line, unk, primary } = tokens(theme);
    return {
      stage: {
        background: paper,
        border: `1px solid ${line}`,
        borderRadius: 6,
        fontSize: 13,
        lineHeight: '18px',
        overflowWrap: 'anywhere',
      },
      more: {
        [NARROW]: {
          display: 'grid',
          gridTemplateColumns: 'minmax(0, 44fr) minmax(0, 56fr)',
        },
      },
      sideways: {
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 44fr) minmax(0, 56fr)',
      },
      stale: { borderStyle: 'dashed', borderColor: unk.line },
      selected: {
        borderColor: primary,
        boxShadow: `0 0 0 1px ${primary}`,
      },
      right: {
        borderTop: `1px solid ${line}`,
        padding: '8px 12px 10px',
        display: 'grid',
        gap: 8,
        alignContent: 'start',
        minWidth: 0,
        '$sideways > &': { borderTop: 0, borderLeft: `1px solid ${line}` },
        [NARROW]: { borderTop: 0, borderLeft: `1px solid ${line}` },
        '&:empty': { display: 'none' },
      },
      toggle: { justifySelf: 'start', textTransform: 'none' },
      turned: { transform: 'rotate(180deg)' },
    };
  },
  { name: 'ReleasePipelineStageCard' },
);

/** One stage: what runs, since when, how well, and what is under way. */
export function StageCard(props: {
  stage: StageView;
  sideways: boolean;
  open: boolean;
  panelId: string;
  onToggle: () => void;
}) {
  const { stage, sideways, open, panelId, onToggle } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const reader = useReader([]);
  const verdict = leadingVerdict(stage);
  const opens = Boolean(verdict) || stage.promotions.length > 0;
  const what = verdict ? 'conditions' : 'promotion';
  const hasMore = opens || stage.activities.length > 0;
  return (
    <article
      aria-label={stageLabel(stage, reader)}
      className={joined(
        classes.stage,
        hasMore && classes.more,
        hasMore && sideways && stage.targets.length <= 1 && classes.sideways,
        !stage.freshness.fresh && classes.stale,
        open && classes.selected,
      )}
    >
      <StageFacts stage={stage} />
      <div className={classes.right}>
        <StageProgress stage={stage} verdict={verdict} />
        {opens && (
          <Button
            id={toggleId(panelId, stage.name)}
            size="small"
            variant="outlined"
            className={classes.toggle}
            aria-expanded={open}
            aria-controls={open ? panelId : undefined}
            onClick={onToggle}
            startIcon={
              <Glyph
                name="chevronDown"
                size="small"
                className={open ? classes.turned : undefined}
              />
            }
          >
            {open ? 'Hide' : 'Show'} {what}{' '}
            <span className={texts.hidden}>of {stage.name}</span>
          </Button>
        )}
      </div>
    </article>
  );
}

/** Id of the button that opens a stage's conditions. */
export function toggleId(panelId: string, stage: string): string {
  return `${panelId}-${stage}`;
}
