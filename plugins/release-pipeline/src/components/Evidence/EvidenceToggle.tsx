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

import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import { Glyph } from '../../icons';

const useStyles = makeStyles(
  {
    // As high as a line of text, so that all begin on the first one.
    toggle: { padding: 6, margin: '-5px 0' },
    turned: { transform: 'rotate(180deg)' },
  },
  { name: 'ReleasePipelineEvidenceToggle' },
);

/** Opens and closes the evidence of something. */
export function EvidenceToggle(props: {
  /** What the evidence is of. */
  of: string;
  open: boolean;
  /** Id of the evidence, which is there while it is open. */
  controls: string;
  onChange: (open: boolean) => void;
}) {
  const { controls, of, onChange, open } = props;
  const classes = useStyles();
  return (
    <IconButton
      className={classes.toggle}
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      aria-label={`Evidence of ${of}`}
      onClick={() => onChange(!open)}
    >
      <Glyph name="chevronDown" className={open ? classes.turned : undefined} />
    </IconButton>
  );
}
