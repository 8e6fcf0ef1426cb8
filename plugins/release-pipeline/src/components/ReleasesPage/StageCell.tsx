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
import type { BoardStage } from 'backstage-plugin-release-pipeline-common';
import { joined, NARROW, tokens, useTextClasses } from '../../theme';
import { runsText } from '../StageCard';
import {
  healthVocable,
  markVocable,
  runsVocable,
  Status,
  syncVocable,
} from '../Status';
import { Age, Moment } from '../Words';

const useStyles = makeStyles(
  theme => {
    const { line, lineStrong, text2 } = tokens(theme);
    return {
      stage: {
        '& + &': {
          borderTop: `1px dashed ${line}`,
          marginTop: 4,
          paddingTop: 4,
        },
      },
      facts: {
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: '0 8px',
      },
      // Where there is room, word and age stay together.
      health: {
        flexWrap: 'nowrap',
        whiteSpace: 'nowrap',
        [NARROW]: { flexWrap: 'wrap' },
      },
      version: { fontWeight: 600, overflowWrap: 'anywhere' },
      old: { opacity: 0.75 },
      region: {
        fontSize: 11,
        lineHeight: '14px',
        border: `1px solid ${lineStrong}`,
        borderRadius: 3,
        padding: '0 4px',
        color: text2,
      },
    };
  },
  { name: 'ReleasePipelineStageCell' },
);

/** What tells the regions of one column apart: `eu` of `production-eu`. */
function regionOf({ name, column }: BoardStage): string {
  return name.startsWith(`${column}-`) ? name.slice(column.length + 1) : name;
}

/** How well what runs there does; what is not fresh is not known. */
function HealthAndAge(props: { stage: BoardStage }) {
  const { stage } = props;
  const texts = useTextClasses();
  const { fresh, health, observedAt, since, state } = stage;
  if (!fresh) {
    return (
      <>
        <Status of={healthVocable('Unknown')} text="Unknown" />
        {observedAt && (
          <span className={texts.meta}>
            as of <Moment time={observedAt} />
          </span>
        )}
      </>
    );
  }
  if (state === 'empty') {
    return undefined;
  }
  const isHealthy = health.status === 'Healthy';
  const isUnknown = state === 'unknown';
  return (
    <>
      {/* A green heart says nothing of a release that nobody knows. */}
      {!(isUnknown && isHealthy) && (
        <Status of={healthVocable(health.status)} quiet={isHealthy} />
      )}
      {since && !isUnknown && (
        <span className={texts.meta}>
          <span className={texts.hidden}>for </span>
          <Age time={since} />
        </span>
      )}
    </>
  );
}

function StageFacts(props: { stage: BoardStage }) {
  const { stage } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const { column, drift, fresh, name, observedAt, state, sync } = stage;
  const { uncovered, version } = stage;
  const isKnown = fresh && state !== 'unknown';
  const runs = fresh ? runsVocable(state) : undefined;
  return (
    <div className={classes.stage}>
      <div className={classes.facts}>
        {name !== column && (
          <span className={classes.region}>{regionOf(stage)}</span>
        )}
        {version && (
          <span className={joined(classes.version, !isKnown && classes.old)}>
            {version}
          </span>
        )}
        {runs && <Status of={runs} />}
        {!version && !runs && (
          <span className={texts.muted}>
            {runsText({ state, freshness: { fresh, observedAt } })}
          </span>
        )}
        {drift && <Status of={markVocable('drift')} />}
        {uncovered && <Status of={markVocable('not-covered')} />}
        {/* Health may be green and nobody know what runs. */}
        {fresh && sync === 'Unknown' && state !== 'empty' && (
          <Status of={syncVocable(sync)} />
        )}
      </div>
      <div className={joined(classes.facts, fresh && classes.health)}>
        <HealthAndAge stage={stage} />
      </div>
    </div>
  );
}

/** What runs in one column of a component, its regions one below the other. */
export function StageCell(props: { stages: BoardStage[] }) {
  const { stages } = props;
  const texts = useTextClasses();
  if (stages.length === 0) {
    return (
      <td className={texts.muted}>
        <span aria-hidden>–</span>
        <span className={texts.hidden}>no such stage</span>
      </td>
    );
  }
  return (
    <td>
      {stages.map(stage => (
        <StageFacts key={stage.name} stage={stage} />
      ))}
    </td>
  );
}
