// SPDX-License-Identifier: MIT
// Where each surface is relative to the probe (rgb, metres) and its material's id (alpha). Its pass
// has no LightMode, so that the built-in pipeline and URP both draw it.
Shader "Hidden/I2RVR/CaptureData"
{
    Properties
    {
        _I2RVRId ("Material id", Float) = 0
    }
    SubShader
    {
        Tags { "Queue" = "Geometry" "RenderType" = "Opaque" }
        Pass
        {
            Cull Off
            ZWrite On
            ZTest LEqual
            Blend Off
            HLSLPROGRAM
            #pragma target 3.0
            #pragma vertex Vertex
            #pragma fragment Fragment
            #include "UnityCG.cginc"

            float _I2RVRId;
            float4 _I2RVRProbe;

            struct Varyings
            {
                float4 position : SV_POSITION;
                float3 relative : TEXCOORD0;
            };

            Varyings Vertex(float4 vertex : POSITION)
            {
                Varyings output;
                output.position = UnityObjectToClipPos(vertex.xyz);
                output.relative = mul(unity_ObjectToWorld, float4(vertex.xyz, 1.0)).xyz
                    - _I2RVRProbe.xyz;
                return output;
            }

            float4 Fragment(Varyings input) : SV_Target
            {
                return float4(input.relative, _I2RVRId);
            }
            ENDHLSL
        }
    }
}
